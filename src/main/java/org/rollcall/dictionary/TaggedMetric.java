package org.rollcall.dictionary;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A metric with numbers that stands for something: one with a {@code performance_indicator_type}. It is described by the highest
 * dictionary that has it.
 *
 * @param types the tags, {@code smau}; at least one
 * @param stage {@code verify}; null where it is not known
 * @param group the product group in the spelling of today, {@code source_code}; null where it is not declared
 * @param timeFrame the window that is counted, as declared; null where it is not
 * @param first the lowest dictionary that has it
 * @param last the highest dictionary that has it
 */
public record TaggedMetric(
        int ordinal,
        String keyPath,
        List<String> types,
        @Nullable String stage,
        @Nullable String group,
        @Nullable String timeFrame,
        DictionaryVersion first,
        DictionaryVersion last) {

    /** Dictionaries that do not declare stages have them in these key paths. */
    private static final Pattern STAGE = Pattern.compile("usage_activity_by_stage(?:_monthly)?\\.([^.]+)\\..+");

    public TaggedMetric {
        types = List.copyOf(types);
    }

    /** Whether it counts from the beginning of an instance on, so that a month has the increase of its value. */
    public boolean isCounter() {
        return "all".equals(timeFrame);
    }

    /** The declared stage, else the one of the key path; null where neither is there. */
    static @Nullable String stage(@Nullable String declared, String keyPath) {
        if (declared != null) {
            return declared;
        }
        var matcher = STAGE.matcher(keyPath);
        return matcher.matches() ? matcher.group(1) : null;
    }
}
