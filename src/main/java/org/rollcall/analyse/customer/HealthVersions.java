package org.rollcall.analyse.customer;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/** Reads {@code health.yml} when the service starts, and has its versions. */
@Singleton // it has no proxy, which would read the file, too
public class HealthVersions {

    private static final String FILE = "/health.yml";

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final HealthRules rules;

    HealthVersions() {
        try (var file = HealthVersions.class.getResourceAsStream(FILE)) {
            rules = read(Objects.requireNonNull(file, FILE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A mistake in the file ends the start. */
    void check(@Observes StartupEvent event) {}

    /**
     * Reads a file of rules.
     *
     * @throws IllegalArgumentException with the reason, where it cannot be right
     */
    static HealthRules read(InputStream yaml) {
        var options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        try {
            return MAPPER.convertValue(new Yaml(new SafeConstructor(options)).load(yaml), HealthRules.class);
        } catch (YAMLException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** All of the file. */
    public HealthRules rules() {
        return rules;
    }

    /**
     * The version with a name.
     *
     * @param name null for the newest
     * @throws ProblemException {@link ProblemType#INVALID_PARAMETER} where there is none
     */
    public HealthRules.Version version(@Nullable String name) {
        List<HealthRules.Version> versions = rules.versions();
        return name == null
                ? versions.getLast()
                : versions.stream()
                        .filter(version -> version.version().equals(name))
                        .findFirst()
                        .orElseThrow(() -> new ProblemException(
                                ProblemType.INVALID_PARAMETER,
                                "The value '%s' of version is none of %s."
                                        .formatted(
                                                name,
                                                versions.stream()
                                                        .map(HealthRules.Version::version)
                                                        .collect(Collectors.joining(", "))),
                                Map.of("parameter", "version")));
    }
}
