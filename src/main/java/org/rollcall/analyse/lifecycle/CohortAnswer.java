package org.rollcall.analyse.lifecycle;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.rollcall.analyse.table.CsvWriter;
import org.rollcall.analyse.table.Table;

/**
 * Instances by the month of their first ping, and how many of them were seen later.
 *
 * @param cohorts first month first; a month without a first ping has none
 * @param mean of all cohorts together, so that each counts by its size
 */
@Schema(requiredProperties = {"cohorts", "mean"})
public record CohortAnswer(List<Cohort> cohorts, List<CohortMean> mean) implements Table {

    private static final String MEAN = "mean";

    @Override
    public List<String> columns() {
        return List.of("cohort", "after", "month", "instances", "seen", "share", "running");
    }

    @Override
    public void writeRows(CsvWriter csv) throws IOException {
        for (var cohort : cohorts) {
            for (var month : cohort.months()) {
                csv.text(cohort.month());
                csv.number(month.after());
                csv.text(month.month());
                csv.number(cohort.instances());
                csv.number(month.seen());
                csv.number(month.share());
                csv.bool(month.running());
                csv.endRow();
            }
        }
        for (var month : mean) {
            csv.text(MEAN);
            csv.number(month.after());
            csv.absent();
            csv.number(month.instances());
            csv.number(month.seen());
            csv.number(month.share());
            csv.bool(false);
            csv.endRow();
        }
    }

    @Override
    public long countRows() {
        return mean.size()
                + cohorts.stream().mapToLong(cohort -> cohort.months().size()).sum();
    }

    /**
     * The instances with their first ping in a month.
     *
     * @param month {@code 2026-01}
     * @param months from the first to the twelfth after it, as far as they have begun
     */
    @Schema(requiredProperties = {"month", "instances", "months"})
    public record Cohort(String month, long instances, List<CohortMonth> months) {}

    /**
     * A cohort in a month.
     *
     * @param after number of months since its first, 0 to 12
     * @param month {@code 2026-03}
     * @param seen instances of it with a ping in the month
     * @param share of all its instances, 0 to 1
     * @param running whether the month is not over, so that more may come
     */
    @Schema(requiredProperties = {"after", "month", "seen", "share", "running"})
    public record CohortMonth(int after, String month, long seen, BigDecimal share, boolean running) {}

    /**
     * The cohorts for which a month is over.
     *
     * @param after number of months since the first of each
     * @param instances of these cohorts
     * @param seen instances of them with a ping in that month
     * @param share of all their instances, 0 to 1
     */
    @Schema(requiredProperties = {"after", "instances", "seen", "share"})
    public record CohortMean(int after, long instances, long seen, BigDecimal share) {}
}
