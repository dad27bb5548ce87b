package org.rollcall.operate.privacy;

import static java.util.Objects.requireNonNull;

import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.rollcall.ping.RedactionReport.AppliedRule.Action;
import org.rollcall.ping.payload.Identity;
import org.rollcall.ping.payload.RedactionRule;
import org.rollcall.ping.payload.RedactionRule.KeyPathGlob;
import org.rollcall.ping.payload.RedactionRules;

/** The redaction rules of the configuration. A fault in them keeps the service from starting. */
@Startup
@Singleton
public class ConfiguredRules {

    /** Bytes of a key; with fewer, whoever has the hashes could find it by trying. */
    private static final int MIN_KEY_BYTES = 32;

    private final RedactionRules rules;
    private final List<DescribedRule> described = new ArrayList<>();

    ConfiguredRules(RedactionConfig config) {
        this.rules = compile(config);
        for (var rule : rules.rules()) {
            described.add(new DescribedRule(
                    rule.id(),
                    requireNonNull(config.rules().get(rule.id())).reason().orElseThrow(),
                    rule.action(),
                    rule.keyPaths().stream().map(KeyPathGlob::text).toList(),
                    rule.looksLike()));
        }
    }

    @Produces
    @Singleton
    RedactionRules rules() {
        return rules;
    }

    /** The rules as anyone may see them, the strictest first. */
    List<DescribedRule> described() {
        return List.copyOf(described);
    }

    private static RedactionRules compile(RedactionConfig config) {
        var rules = new ArrayList<RedactionRule>();
        config.rules().forEach((id, rule) -> rules.add(compile(id, rule)));
        var key = config.hashKey()
                .map(secret -> secret.getBytes(StandardCharsets.UTF_8))
                .orElse(null);
        if (key == null && rules.stream().anyMatch(rule -> rule.action() == Action.HASH)) {
            throw new ConfigurationException(
                    "rollcall.redaction.hash-key is needed, because a rule hashes: without a key, whoever has the hash of"
                            + " an e-mail address could find the address by trying");
        }
        if (key != null && key.length < MIN_KEY_BYTES) {
            throw new ConfigurationException(String.format(
                    Locale.ROOT, "rollcall.redaction.hash-key must have at least %d bytes", MIN_KEY_BYTES));
        }
        return new RedactionRules(rules, key);
    }

    private static RedactionRule compile(String id, RedactionConfig.Rule rule) {
        var keyPaths =
                rule.keyPaths().orElse(List.of()).stream().map(KeyPathGlob::of).toList();
        var looksLike = rule.looksLike().map(Set::copyOf).orElse(Set.of());
        if (rule.reason().isEmpty()) {
            throw new ConfigurationException(
                    String.format(Locale.ROOT, "rollcall.redaction.rules.%s needs a reason", id));
        }
        if (keyPaths.isEmpty() && looksLike.isEmpty()) {
            throw new ConfigurationException(String.format(
                    Locale.ROOT,
                    "rollcall.redaction.rules.%s applies to nothing; give it key-paths or looks-like",
                    id));
        }
        for (var keyPath : keyPaths) {
            Identity.MEMBERS.stream().filter(keyPath::fits).findFirst().ifPresent(name -> {
                throw new ConfigurationException(String.format(
                                Locale.ROOT,
                                "rollcall.redaction.rules.%s: '%s' fits %s, and without that a ping is nobody's; opt-outs and",
                                id,
                                keyPath.text(),
                                name)
                        + " blocked hostnames keep more out");
            });
        }
        return new RedactionRule(id, rule.action(), keyPaths, looksLike);
    }
}
