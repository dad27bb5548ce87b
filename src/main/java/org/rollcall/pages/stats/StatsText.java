package org.rollcall.pages.stats;

import java.util.Locale;

/** Shares and changes as people read them. */
final class StatsText {

    private StatsText() {}

    /** Without digits behind the point: the numbers are rounded to 5. */
    static String percent(double value) {
        return String.format(Locale.ROOT, "%.0f\u00a0%%", value);
    }

    static String percent(long value) {
        return value + "\u00a0%";
    }

    /** {@code +5}, {@code -5} or {@code 0}. */
    static String change(long more) {
        return more == 0 ? "0" : String.format(Locale.ROOT, "%+,d", more).replace('-', '\u2212');
    }
}
