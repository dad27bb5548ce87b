package org.rollcall.analyse.report;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** The rules of {@code advice.yml}. A mistake in it ends the start. */
@Singleton
class AdviceRules {

    private static final String FILE = "/advice.yml";

    private static final YAMLMapper YAML = YAMLMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final List<AdviceRule> rules = read();

    /** Has the rules read at the start, and not for the first report. */
    void start(@Observes StartupEvent event) {
        check(!rules.isEmpty(), FILE + " has no rules.");
    }

    private static List<AdviceRule> read() {
        try (var file = AdviceRules.class.getResourceAsStream(FILE)) {
            return of(new String(Objects.requireNonNull(file, FILE).readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The rules in a text.
     *
     * @throws IllegalArgumentException where there is a mistake in it
     */
    static List<AdviceRule> of(String yaml) {
        try {
            var rules = YAML.readValue(yaml, new TypeReference<List<AdviceRule>>() {});
            check(rules.stream().map(AdviceRule::id).distinct().count() == rules.size(), "Two rules have the same id.");
            return List.copyOf(rules);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("There is a mistake in " + FILE + ": " + e.getMessage(), e);
        }
    }

    /** Refuses a rule. */
    static void check(boolean isRight, String otherwise) {
        if (!isRight) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    /** The metrics that rules look at. */
    Set<String> keyPaths() {
        return rules.stream()
                .flatMap(rule -> rule.when().measures())
                .flatMap(Measure::keyPaths)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The advice that fits an instance, in the order of the file. */
    Given given(Facts facts) {
        var advice = new ArrayList<Advice>();
        var unknown = new ArrayList<UnknownAdvice>();
        for (var rule : rules) {
            try {
                var verdict = rule.when().of(facts);
                if (verdict.fires()) {
                    advice.add(rule.filled(verdict));
                }
                verdict.unknown().forEach(reason -> unknown.add(new UnknownAdvice(rule.id(), rule.title(), reason)));
            } catch (CannotTell e) {
                unknown.add(new UnknownAdvice(rule.id(), rule.title(), Objects.requireNonNull(e.getMessage())));
            }
        }
        return new Given(List.copyOf(advice), List.copyOf(unknown));
    }

    /**
     * The advice to an instance.
     *
     * @param unknown rules that could not be told to apply or not
     */
    record Given(List<Advice> advice, List<UnknownAdvice> unknown) {}
}
