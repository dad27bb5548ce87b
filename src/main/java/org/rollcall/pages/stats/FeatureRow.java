package org.rollcall.pages.stats;

import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.publicstats.PublicMonth;
import org.rollcall.analyse.publicstats.PublicMonth.Adoption;
import org.rollcall.pages.Href;
import org.rollcall.pages.PageText;

/**
 * The use of a feature in the last month.
 *
 * @param change of its share since the month before, in points; null where there is nothing to compare it with
 * @param changeSinceFirst the same since the first month
 * @param isChosen whether the chart is of it
 */
record FeatureRow(
        Adoption of, @Nullable String change, @Nullable String changeSinceFirst, boolean isChosen) {

    static FeatureRow of(Adoption adoption, Months months, String chosen) {
        return new FeatureRow(
                adoption,
                months.before().map(month -> change(adoption, month)).orElse(null),
                change(adoption, months.all().getFirst()),
                adoption.feature().equals(chosen));
    }

    private static @Nullable String change(Adoption now, PublicMonth since) {
        return Months.adoption(since, now.feature())
                .map(then -> StatsText.change(now.percent() - then.percent()))
                .orElse(null);
    }

    /** For people. */
    public String name() {
        return PageText.label(of.feature());
    }

    public long percent() {
        return of.percent();
    }

    /** Shows it month by month. */
    public String href() {
        return Href.to(StatsPage.PATH).with("feature", of.feature()).text() + "#feature";
    }
}
