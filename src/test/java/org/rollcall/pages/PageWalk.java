package org.rollcall.pages;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Looks at a page of the list in every way: with and without JavaScript; in windows of 1,280 and 320 px; in light, dark and
 * forced colours. A page is loaded once for each of the first four, and the colours are changed while it is open, as a reader may.
 * axe, which takes longest, looks at each width once, at light and at dark colours once, and at forced ones.
 */
final class PageWalk {

    static final int WIDE = 1280;
    static final int NARROW = 320;

    /** Bytes of a page without the whole of a payload. */
    private static final int MAX_SIZE = 100 * 1024;

    /** Opens a page of the list, as {@link Site#open} does. */
    @FunctionalInterface
    interface Opener {
        Visit open(ListedPage page, boolean scripts, Theme theme, int width) throws IOException, InterruptedException;
    }

    private final Opener site;
    private final ListedPage listed;
    /** The ways of looking in which there was something to complain about, by complaint. */
    private final Map<String, List<String>> complaints = new LinkedHashMap<>();

    private final List<Double> firstBytes = new ArrayList<>();
    private int size;

    private PageWalk(Opener site, ListedPage listed) {
        this.site = site;
        this.listed = listed;
    }

    /**
     * What a walk has found.
     *
     * @param complaints sentences; none where all is well
     * @param size of the page, bytes
     * @param firstByte milliseconds until it came, the median of all loads
     * @param seconds that the walk took
     */
    record Found(ListedPage page, List<String> complaints, int size, double firstByte, double seconds) {

        /** A line of the report. */
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%6.1f KiB %6.1f ms to the first byte, %4.1f s for all checks: %s",
                    size / 1024.0,
                    firstByte,
                    seconds,
                    page);
        }
    }

    /** Looks, and keeps pictures of it in target/screenshots. */
    static Found walk(Opener site, ListedPage listed) throws IOException, InterruptedException {
        var start = System.nanoTime();
        var walk = new PageWalk(site, listed);
        for (var width : List.of(WIDE, NARROW)) {
            walk.look(true, width);
            walk.look(false, width);
        }
        var median = walk.firstBytes.stream()
                .mapToDouble(Double::doubleValue)
                .sorted()
                .skip(walk.firstBytes.size() / 2)
                .findFirst()
                .orElseThrow();
        return new Found(listed, walk.sentences(), walk.size, median, (System.nanoTime() - start) / 1e9);
    }

    private void look(boolean scripts, int width) throws IOException, InterruptedException {
        var where = width + " px" + (scripts ? "" : " without JavaScript");
        try (var visit = site.open(listed, scripts, Theme.LIGHT, width)) {
            complain(where, answer(visit));
            firstBytes.add(visit.firstByte());
            for (var theme : Theme.values()) {
                theme.apply(visit.page());
                complain(where + " " + theme, PageCheck.overflow(visit.page()));
                if (scripts && theme != Theme.FORCED_COLOURS) {
                    Screenshot.take(visit, listed, theme, width);
                }
            }
            if (scripts) {
                Theme.LIGHT.apply(visit.page());
                complain(where, Keyboard.check(visit.page()));
            }
            complain(where, visit.complaints());
            if (scripts) {
                for (var theme : width == WIDE ? List.of(Theme.LIGHT, Theme.FORCED_COLOURS) : List.of(Theme.DARK)) {
                    theme.apply(visit.page());
                    complain(where + " " + theme, PageCheck.accessibility(visit.page()));
                }
            }
        }
    }

    /** What is wrong with the answer itself. */
    private List<String> answer(Visit visit) {
        size = visit.size();
        var wrong = new ArrayList<String>();
        if (visit.status() != listed.status()) {
            wrong.add("the status is " + visit.status() + " instead of " + listed.status());
        }
        var headings = visit.page().locator("h1").allInnerTexts();
        if (headings.size() != 1 || !listed.hasHeading(headings.getFirst())) {
            wrong.add("the headings of the first level are " + headings + " instead of " + listed.heading());
        }
        if (size > MAX_SIZE && !listed.mayBeLarge()) {
            wrong.add(String.format(Locale.ROOT, "the page has %,d bytes, of %,d that it may have", size, MAX_SIZE));
        }
        var policy = visit.header("Content-Security-Policy");
        if (!policy.equals(PageCheck.CONTENT_SECURITY_POLICY)) {
            wrong.add("the Content-Security-Policy is " + policy);
        }
        return wrong;
    }

    private void complain(String where, List<String> found) {
        found.forEach(complaint ->
                complaints.computeIfAbsent(complaint, _ -> new ArrayList<>()).add(where));
    }

    private List<String> sentences() {
        return complaints.entrySet().stream()
                .map(complaint -> complaint.getKey() + " (" + String.join("; ", complaint.getValue()) + ")")
                .toList();
    }
}
