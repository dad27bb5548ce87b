package org.rollcall.pages.insight;

import java.math.BigDecimal;
import java.time.YearMonth;
import java.time.format.TextStyle;
import java.util.Locale;
import org.rollcall.pages.PageText;

/** Words of sentences about months, shares and names. */
final class InsightText {

    private InsightText() {}

    /** {@code October 2026}. */
    static String month(String month) {
        return month(YearMonth.parse(month), TextStyle.FULL);
    }

    /** {@code Oct 2026}. */
    static String shortMonth(String month) {
        return month(YearMonth.parse(month), TextStyle.SHORT);
    }

    private static String month(YearMonth month, TextStyle style) {
        return month.getMonth().getDisplayName(style, Locale.ENGLISH) + " " + month.getYear();
    }

    /** A share between 0 and 1: {@code 29.8 %}. */
    static String share(BigDecimal share) {
        return PageText.share(share).toString();
    }

    /** The part of a key path that tells it from its neighbours: {@code ci_pipelines}. */
    static String lastPart(String keyPath) {
        return keyPath.substring(keyPath.lastIndexOf('.') + 1);
    }
}
