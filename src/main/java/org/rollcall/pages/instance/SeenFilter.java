package org.rollcall.pages.instance;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.rollcall.pages.FormText.Option;
import org.rollcall.ping.Week;

/** When an instance was last heard of, by weeks. */
enum SeenFilter {
    THIS_WEEK("this week", 0, true),
    FOUR_WEEKS("in the last 4 weeks", 3, true),
    SILENT("silent for 4 weeks or more", 3, false),
    SILENT_26("silent for 26 weeks or more", 25, false);

    private final String title;
    private final int weeks;
    private final boolean isSince;

    SeenFilter(String title, int weeks, boolean isSince) {
        this.title = title;
        this.weeks = weeks;
        this.isSince = isSince;
    }

    /** The choices as a form has them. */
    static List<Option> options(@Nullable SeenFilter chosen) {
        return Arrays.stream(values())
                .map(seen -> new Option(seen.text(), seen.title, seen == chosen))
                .toList();
    }

    private String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The earliest receipt of the last ping; null where there is none. */
    @Nullable
    Instant since(Week now) {
        return isSince ? begin(now) : null;
    }

    /** The latest receipt of the last ping, exclusive; null where there is none. */
    @Nullable
    Instant before(Week now) {
        return isSince ? null : begin(now);
    }

    private Instant begin(Week now) {
        return now.minus(weeks).monday().atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
