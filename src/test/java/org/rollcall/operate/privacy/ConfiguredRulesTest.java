package org.rollcall.operate.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.ping.RedactionReport.AppliedRule.Action;
import org.rollcall.ping.payload.PersonalData;

class ConfiguredRulesTest {

    @Test
    void rules_areTold_theStrictestFirst() {
        var redaction = redaction(
                "a key of thirty-two bytes or more",
                Map.of(
                        "pass", new GivenRule(Action.PASS, "Why", null, List.of(PersonalData.IP_ADDRESS)),
                        "hash", new GivenRule(Action.HASH, "Why", List.of("a.*", "b"), null),
                        "drop", new GivenRule(Action.DROP, "Why", List.of("c"), null)));

        assertThat(redaction.described()).extracting(DescribedRule::id).containsExactly("drop", "hash", "pass");
        assertThat(redaction.described().get(1).keyPaths()).containsExactly("a.*", "b");
    }

    @Test
    void aHashWithoutAKey_isRefused() {
        var hash = Map.of("x", new GivenRule(Action.HASH, "Why", List.of("a"), null));

        assertThatThrownBy(() -> redaction(null, hash))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("rollcall.redaction.hash-key is needed");
        assertThatThrownBy(() -> redaction("short", hash))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("at least 32 bytes");
    }

    @Test
    void aRuleWithoutReason_orForNothing_isRefused() {
        assertThatThrownBy(() -> redaction(null, Map.of("x", new GivenRule(Action.DROP, null, List.of("a"), null))))
                .hasMessageContaining("rollcall.redaction.rules.x needs a reason");
        assertThatThrownBy(() -> redaction(null, Map.of("x", new GivenRule(Action.DROP, "Why", null, null))))
                .hasMessageContaining("rollcall.redaction.rules.x applies to nothing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"hostname", "*", "u*", "version", "recorded_at", "ed*n"})
    void aRuleForWhoSends_isRefused(String keyPath) {
        assertThatThrownBy(() ->
                        redaction(null, Map.of("x", new GivenRule(Action.DROP, "Why", List.of(keyPath), null))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("a ping is nobody's");
    }

    private static ConfiguredRules redaction(@Nullable String key, Map<String, ? extends RedactionConfig.Rule> rules) {
        return new ConfiguredRules(new RedactionConfig() {
            @Override
            public Map<String, RedactionConfig.Rule> rules() {
                return Map.copyOf(rules);
            }

            @Override
            public Optional<String> hashKey() {
                return Optional.ofNullable(key);
            }
        });
    }

    private record GivenRule(
            Action action,
            Optional<String> reason,
            Optional<List<String>> keyPaths,
            Optional<List<PersonalData>> looksLike)
            implements RedactionConfig.Rule {

        GivenRule(
                Action action,
                @Nullable String reason,
                @Nullable List<String> keyPaths,
                @Nullable List<PersonalData> looksLike) {
            this(action, Optional.ofNullable(reason), Optional.ofNullable(keyPaths), Optional.ofNullable(looksLike));
        }
    }
}
