package org.rollcall.platform.demo;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.database.Database;

/** Knows whether the data is invented: the SQL of the table {@code demo_fleet}. */
@ApplicationScoped
public class Demo {

    private static final String SELECT = "select instances, first_week, begun_at, filled_at from demo_fleet";

    private static final String INSERT = """
            insert into demo_fleet (instances, first_week, begun_at) values (:instances, :firstWeek, :begunAt)
            """;

    private static final String UPDATE = "update demo_fleet set filled_at = :now";

    private final Database database;
    private final Clock clock;

    /** Null until it was asked for. A database does not become a demo, or stop to be one, while others use it. */
    private volatile @Nullable Boolean on;

    Demo(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** So that a page about an outage of the database, or one that may not wait, knows it too. */
    void remember(@Observes StartupEvent event) {
        isOn();
    }

    /** Whether the database was filled with an invented fleet, now or in an earlier run, so that whoever looks at it is to be told. */
    public boolean isOn() {
        var known = on;
        if (known == null) {
            known = fleet().isPresent();
            on = known;
        }
        return known;
    }

    /** The invented fleet; empty where the data is real. */
    public Optional<DemoFleet> fleet() {
        return database.repeatable(handle -> handle.createQuery(SELECT)
                .map(ConstructorMapper.of(DemoFleet.class))
                .findOne());
    }

    /** Says that the database is to be filled, before the first row of it is there. */
    @Transactional
    public void begin(DemoFleet fleet) {
        database.call(handle -> handle.createUpdate(INSERT).bindMethods(fleet).execute());
        on = true;
    }

    /** Says that all of it is there. */
    @Transactional
    public void filled() {
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        database.call(handle -> handle.createUpdate(UPDATE).bind("now", now).execute());
    }
}
