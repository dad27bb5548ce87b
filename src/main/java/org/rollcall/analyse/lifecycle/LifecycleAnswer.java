package org.rollcall.analyse.lifecycle;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.rollcall.analyse.table.CsvWriter;
import org.rollcall.analyse.table.Table;

/**
 * The states of instances, week by week.
 *
 * @param weeks first week first, those too in which no ping came
 */
@Schema(requiredProperties = "weeks")
public record LifecycleAnswer(List<LifecycleWeek> weeks) implements Table {

    @Override
    public List<String> columns() {
        return List.of("week", "running", "new", "returning", "resurrected", "silent", "dormant", "gone");
    }

    @Override
    public void writeRows(CsvWriter csv) throws IOException {
        for (var week : weeks) {
            csv.text(week.week());
            csv.bool(week.running());
            csv.number(week.fresh());
            csv.number(week.returning());
            csv.number(week.resurrected());
            csv.number(week.silent());
            csv.number(week.dormant());
            csv.number(week.gone());
            csv.endRow();
        }
    }

    @Override
    public long countRows() {
        return weeks.size();
    }

    /**
     * The instances in a week. Each that has had its first ping is in exactly one of the states: in one of the first three if
     * it has a current ping in the week, else in one of the last three.
     *
     * @param week {@code 2026-W47}
     * @param running whether the week is not over, so that silent instances may still send
     * @param fresh instances with their first ping
     * @param returning instances with a ping, after none to three weeks without
     * @param resurrected instances with a ping, after four weeks or more without
     * @param silent instances without a ping for one to three weeks, this one counted
     * @param dormant instances without a ping for 4 to 25 weeks
     * @param gone instances without a ping for 26 weeks or more
     */
    @Schema(requiredProperties = {"week", "running", "new", "returning", "resurrected", "silent", "dormant", "gone"})
    public record LifecycleWeek(
            String week,
            boolean running,
            @JsonProperty("new") long fresh,
            long returning,
            long resurrected,
            long silent,
            long dormant,
            long gone) {}
}
