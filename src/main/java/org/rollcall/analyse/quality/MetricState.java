package org.rollcall.analyse.quality;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How a metric of a version of the product is; what needs attention first comes first. */
public enum MetricState {
    /** No instance that declares it has sent a value in the last closed week, and there are enough of them to tell. */
    BROKEN,
    /** It failed in more than half of the instances in the last two closed weeks. */
    FAILING,
    /** No instance has sent a value above 0 in the last eight closed weeks. */
    SILENT,
    /** The first value of any version came in one of the last four closed weeks. */
    NEW,
    OK;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** The state as it is stored and shown. */
    public String text() {
        return text;
    }

    /** All of them, in their order. */
    public static List<String> texts() {
        return Arrays.stream(values()).map(MetricState::text).toList();
    }
}
