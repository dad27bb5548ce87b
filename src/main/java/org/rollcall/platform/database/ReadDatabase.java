package org.rollcall.platform.database;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Locale;

/**
 * Runs what analysts read: on the standby where one is configured, and otherwise on the primary. What a transaction reads that
 * also writes comes from the primary always. So does whatever decides what somebody may do or see, or what is written: it must not
 * be late.
 *
 * <p>Where the standby does not answer or is too far behind, nobody reads in its place: it was set up so that the primary is left to
 * the pings.
 */
@ApplicationScoped
public class ReadDatabase implements Reading {

    private final Database primary;
    private final Standby standby;

    ReadDatabase(Database primary, Standby standby) {
        this.primary = primary;
        this.standby = standby;
    }

    @Override
    public <T> T query(Database.Work<T> work) {
        return database().query(work);
    }

    @Override
    public <T> T repeatable(Database.Work<T> work) {
        return database().repeatable(work);
    }

    @Override
    public <T> T ofManyWeeks(Database.Work<T> work) {
        return database().ofManyWeeks(work);
    }

    @Override
    public <T> T longReading(Database.Work<T> work) {
        return database().longReading(work);
    }

    private Database database() {
        return Database.isInTransaction() ? primary : standby.database().orElse(primary);
    }

    /** The point up to which the primary has come: all that is committed by now lies before it. */
    public Position position() {
        return standby.database().isPresent() ? primary.repeatable(Standby::position) : Position.START;
    }

    /** Whether everything up to a point can be read here; not where that cannot be found out at this time. */
    public boolean shows(Position position) {
        try {
            return standby.database()
                    .map(database -> database.repeatable(standby::replayed) >= position.bytes())
                    .orElse(true);
        } catch (DatabaseException _) {
            return false;
        }
    }

    /**
     * For a read that found that it would miss something.
     *
     * @return what to throw, to be answered as an outage
     */
    public static DatabaseException behind(Position position) {
        return new StandbyException(Standby.unavailable(String.format(
                Locale.ROOT, "the standby has not come to byte %d of the log in time", position.bytes())));
    }

    /**
     * A point of the primary's log of changes.
     *
     * @param bytes from the beginning of the log
     */
    public record Position(long bytes) {

        static final Position START = new Position(0);
    }
}
