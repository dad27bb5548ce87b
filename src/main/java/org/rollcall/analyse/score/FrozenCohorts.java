package org.rollcall.analyse.score;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The instances that are compared in a month, once that is frozen, for statistics under the same rules. */
@ApplicationScoped
public class FrozenCohorts {

    private final CohortTable table;

    FrozenCohorts(CohortTable table) {
        this.table = table;
    }

    /** The months from this one on whose members are frozen. */
    public List<YearMonth> months(YearMonth from) {
        return table.frozenMonths(from);
    }

    /**
     * The members of a month: one instance of each organisation, none that has opted out of comparison, is a clone, or has fewer
     * than 10 users.
     */
    public List<ComparedInstance> members(YearMonth month) {
        return table.members(month);
    }

    /**
     * A member, as it was in the last of the weeks before the month.
     *
     * @param version of the product, as sent; null where its ping is not kept
     * @param usage of the features whose usage is known, per user and 30 days
     */
    public record ComparedInstance(
            @Nullable String edition, @Nullable String version, long users, Map<Feature, Double> usage) {

        public ComparedInstance {
            usage = Map.copyOf(usage);
        }
    }
}
