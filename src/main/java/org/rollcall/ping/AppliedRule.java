package org.rollcall.ping;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The effect of a redaction rule on a payload.
 *
 * @param rule its id
 * @param values how many values it applied to
 * @param keyPaths where, the first {@value #MAX_KEY_PATHS}
 */
@Schema(requiredProperties = {"rule", "action", "values", "key_paths"})
public record AppliedRule(String rule, Action action, int values, List<String> keyPaths) {

    /** That many key paths are kept. */
    public static final int MAX_KEY_PATHS = 100;

    public AppliedRule {
        keyPaths = List.copyOf(keyPaths);
    }

    AppliedRule plus(AppliedRule other) {
        return with(other, values + other.values);
    }

    /** As {@link #plus}, of the same values once more: what was passed the first time is passed again. */
    AppliedRule again(AppliedRule other) {
        return with(other, action == Action.PASS ? Math.max(values, other.values) : values + other.values);
    }

    private AppliedRule with(AppliedRule other, int both) {
        return new AppliedRule(
                rule,
                action,
                both,
                Stream.concat(keyPaths.stream(), other.keyPaths.stream())
                        .distinct()
                        .sorted()
                        .limit(MAX_KEY_PATHS)
                        .toList());
    }

    /** The action on a value, the strictest first. */
    @Schema(name = "RedactionAction")
    public enum Action {
        /** It is left out. */
        DROP,
        /** A keyed hash takes its place. */
        HASH,
        /** It is kept; only that it was there is noted. */
        PASS;

        /** As it is shown, {@code drop}. */
        @JsonValue
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
