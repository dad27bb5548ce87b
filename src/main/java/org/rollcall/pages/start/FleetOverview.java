package org.rollcall.pages.start;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.silence.FleetWeek;
import org.rollcall.analyse.silence.SilenceAnswer;
import org.rollcall.pages.Figure;
import org.rollcall.pages.PageText;

/**
 * The fleet as it is now.
 *
 * @param week the last one that is over, {@code 2026-W47}
 * @param keys numbers of that week beside the one before
 * @param running the week that is not over, beside the same days of the one before
 * @param attention what somebody should look at; those first that need it most
 * @param instances instances that pinged, by week
 * @param versions their versions, by week
 * @param cameAndWent new, resurrected and silent instances, by week
 */
record FleetOverview(
        String week,
        List<Key> keys,
        FleetWeek running,
        List<Attention> attention,
        Figure instances,
        Figure versions,
        Figure cameAndWent,
        SilenceAnswer silent) {

    /** Whether no ping has come yet. */
    public boolean isEmpty() {
        return keys.isEmpty();
    }

    /**
     * A number beside that of the week before.
     *
     * @param change in words, {@code 38 more}
     * @param shape the arrow beside it, an id of the symbols of the layout
     * @param kind of status: bad where the change is one for the worse, else none
     */
    record Key(String name, long value, @Nullable String change, String shape, String kind) {

        static Key of(String name, long value, long before, boolean moreIsBad) {
            var more = value - before;
            return new Key(
                    name,
                    value,
                    more == 0 ? "as many as the week before" : Math.abs(more) + (more > 0 ? " more" : " fewer"),
                    PageText.arrow(more),
                    moreIsBad && more > 0 ? "bad" : "none");
        }
    }

    /**
     * Something to look at.
     *
     * @param kind of status: bad, warn, info, or none where there is nothing
     * @param count of things
     * @param more a sentence
     * @param href where to look
     */
    record Attention(String kind, String name, long count, String more, String href) {}
}
