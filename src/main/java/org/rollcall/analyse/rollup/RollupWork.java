package org.rollcall.analyse.rollup;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.rollcall.analyse.InsightConfig;
import org.rollcall.analyse.RetiredWeeks;
import org.rollcall.analyse.RetiredWeeks.RetiredWeek;
import org.rollcall.analyse.StoredWeeks;
import org.rollcall.analyse.rollup.Period.Span;
import org.rollcall.ping.Week;
import org.rollcall.platform.database.Database;

/** Rolls up what is due, the latest first. */
@ApplicationScoped
class RollupWork {

    private static final Logger LOG = Logger.getLogger(RollupWork.class);

    /** One process at a time rolls up, whichever replica. */
    static final String TURN = "rollcall.rollup";

    private final RollupPeriods periods;
    private final InstanceWeeks instances;
    private final RollupWriter writer;
    private final InstanceCounter counter;
    private final StoredWeeks weeks;
    private final RetiredWeeks retired;
    private final InsightConfig config;
    private final Database database;
    private final Clock clock;

    RollupWork(
            RollupPeriods periods,
            InstanceWeeks instances,
            RollupWriter writer,
            InstanceCounter counter,
            StoredWeeks weeks,
            RetiredWeeks retired,
            InsightConfig config,
            Database database,
            Clock clock) {
        this.periods = periods;
        this.instances = instances;
        this.writer = writer;
        this.counter = counter;
        this.weeks = weeks;
        this.retired = retired;
        this.config = config;
        this.database = database;
        this.clock = clock;
    }

    /**
     * Brings the rollups up to date that are due now. Whatever becomes due meanwhile waits for the next time: pings of weeks that
     * are over may come without end. A period that fails keeps no other one waiting, and is tried again the next time.
     *
     * @param ends whether to leave the rest for the next time
     * @return the number of weeks and months that were rolled up; none where another replica is at it
     */
    int bringUpToDate(BooleanSupplier ends) {
        var begun = System.nanoTime();
        var rolledUp = new int[1];
        database.exclusively(TURN, turn -> {
            update();
            var failures = new ArrayList<RuntimeException>();
            each(periods::nextToList, week -> instances.list(new Week(week.start()), turn), turn, ends, failures);
            each(
                    periods::next,
                    period -> {
                        rollUp(period, turn);
                        rolledUp[0]++;
                    },
                    turn,
                    ends,
                    failures);
            for (var month = periods.nextToCount();
                    month.isPresent() && !ends.getAsBoolean();
                    month = periods.nextToCount()) {
                counter.count(month.get(), turn);
            }
            if (!failures.isEmpty()) {
                throw failures.getFirst();
            }
        });
        if (rolledUp[0] > 0) {
            LOG.infof("Rolled up %d weeks and months in %d ms", rolledUp[0], (System.nanoTime() - begun) / 1_000_000);
        }
        return rolledUp[0];
    }

    /** Works on one period after the other; where that fails, it is the next one's turn. */
    private static void each(
            Function<Collection<Period>, Optional<Period>> next,
            Consumer<Period> work,
            Runnable turn,
            BooleanSupplier ends,
            List<RuntimeException> failures) {
        var failed = new HashSet<Period>();
        for (var period = next.apply(failed); period.isPresent() && !ends.getAsBoolean(); period = next.apply(failed)) {
            try {
                work.accept(period.get());
            } catch (RuntimeException e) {
                turn.run();
                failed.add(period.get());
                failures.add(e);
            }
        }
    }

    private void rollUp(Period period, Runnable turn) {
        var begun = System.nanoTime();
        var instances = writer.write(period, turn);
        LOG.debugf("Rolled up %s: %d instances in %d ms", period, instances, (System.nanoTime() - begun) / 1_000_000);
    }

    /** The weeks that are over and have had pings, the first one first. */
    List<Week> closedWeeks() {
        var now = clock.instant();
        return weeks.all().stream()
                .filter(week -> new Period(Span.WEEK, week.monday()).isClosed(now, config.delay()))
                .toList();
    }

    private void update() {
        var stored = weeks.all();
        var now = clock.instant();
        periods.update(
                stored.stream()
                        .flatMap(Period::of)
                        .filter(period -> period.isClosed(now, config.delay()))
                        .distinct()
                        .toList(),
                firstDay(stored));
    }

    /** Weeks that are in the archive only keep their rollups. */
    private LocalDate firstDay(List<Week> stored) {
        return Stream.concat(stored.stream(), retired.all().stream().map(RetiredWeek::week))
                .map(Week::monday)
                .min(Comparator.naturalOrder())
                .orElse(LocalDate.MAX);
    }
}
