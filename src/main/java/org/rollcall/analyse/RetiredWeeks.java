package org.rollcall.analyse;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.rollcall.ping.Week;
import org.rollcall.platform.database.Database;
import org.rollcall.platform.database.NotificationListener;
import org.rollcall.platform.database.Notifications;
import org.rollcall.platform.database.Remembered;

/**
 * The weeks whose pings are in the archive only, but for those that have come since: the SQL of the tables {@code retired_week},
 * {@code retired_file} and {@code brought_back_week}.
 */
@ApplicationScoped
public class RetiredWeeks implements NotificationListener {

    private static final String CHANNEL = "rollcall_retired_week";

    /** The header with those weeks that an answer has no ping of because of it. */
    public static final String HEADER = "Rollcall-Archived-Weeks";

    private static final String SELECT = """
            select week, until, retired_at,
                (select coalesce(sum(pings), 0) from retired_file where retired_file.week = retired_week.week) as pings
            from retired_week
            order by week
            """;

    private static final String SELECT_FILES = "select path, week, pings, sha256, is_leaving from retired_file";

    /**
     * Why a week must not go, or not yet; null where it may. Asked while nobody can store, change or delete pings, it tells of
     * every change since the files were read: each leaves a mark, or a later arrival.
     */
    private static final String SELECT_OBSTACLE = """
            select case
                when exists (select from archive_mark where week = :week)
                    then 'pings of it were changed or deleted while it was read'
                when exists (select from ping where week = :week and arrival > :until)
                    then 'pings of it have come while it was read'
                when (select count(*) from ping where week = :week) <> :pings
                    then 'the database has another number of pings of it than the archive'
                when exists (select from rollup_mark where week = :week)
                        or not exists (
                            select from rollup_period where span = 'week' and start = :week and rolled_up_at is not null)
                        or exists (
                            select from rollup_period
                            where due and start <= :week + 6
                                and (case span when 'week' then start + 7 else (start + interval '1 month')::date end) > :week)
                    then 'its rollups are not up to date'
            end
            """;

    private static final String RETIRE = """
            insert into retired_week (week, until, retired_at) values (:week, :until, :at)
            on conflict (week) do update set until = excluded.until, retired_at = excluded.retired_at
            """;

    private static final String ADD_FILE = """
            insert into retired_file (path, week, pings, sha256) values (:path, :week, :pings, :sha256)
            on conflict do nothing
            """;

    private static final String LEAVE = "update retired_file set is_leaving = true where path = any(:paths)";

    private static final String FORGET_FILES =
            "delete from retired_file where week = :week and not (path = any(:paths))";

    private static final String DELETE = "delete from retired_week where week = :week";

    private static final String HOLD = """
            insert into brought_back_week (week, until) values (:week, :until)
            on conflict (week) do update set until = excluded.until
            """;

    private static final String SELECT_HELD = "select week from brought_back_week where until > :now";

    private static final String TELL = "select pg_notify('" + CHANNEL + "', '')";

    private final Database database;
    private final Remembered<List<Week>> known;

    RetiredWeeks(Database database, Notifications notifications) {
        this.database = database;
        this.known = new Remembered<>(
                notifications, () -> all().stream().map(RetiredWeek::week).toList());
    }

    @Override
    public String channel() {
        return CHANNEL;
    }

    /** The next who asks looks into the database. */
    @Override
    public void changed() {
        known.expire();
    }

    /**
     * The weeks, the first one first, for whoever only tells of them: without a query, and as they were a second ago where another
     * replica changes them, or a minute ago where it cannot say so. While the database does not answer they are as they were last.
     */
    public List<Week> known() {
        return known.currentOrLast();
    }

    /** All of them, the first one first. */
    public List<RetiredWeek> all() {
        return database.repeatable(handle -> handle.createQuery(SELECT)
                .map(row -> new RetiredWeek(
                        row.getColumn("week", Week.class),
                        row.getColumn("until", Long.class),
                        row.getColumn("retired_at", Instant.class),
                        row.getColumn("pings", Long.class)))
                .list());
    }

    /** One of them. */
    public Optional<RetiredWeek> find(Week week) {
        return all().stream().filter(retired -> retired.week().equals(week)).findFirst();
    }

    /** What was read back from their files, by the paths of these below the folder of the archive. */
    public Map<String, RetiredFile> files() {
        return database.repeatable(handle -> handle.createQuery(SELECT_FILES)
                .map(row -> new RetiredFile(
                        row.getColumn("path", String.class),
                        row.getColumn("week", Week.class),
                        row.getColumn("pings", Long.class),
                        row.getColumn("sha256", String.class),
                        row.getColumn("is_leaving", Boolean.class)))
                .collect(Collectors.toMap(RetiredFile::path, file -> file)));
    }

    /**
     * Notes that a week is in the archive only, in the transaction that drops it, while nobody can write to it.
     *
     * @param until the last arrival that its files have
     * @param pings that they have beside those that were in the archive only before
     * @return why it must not be; empty where it is noted
     */
    public Optional<String> retire(
            Handle handle, Week week, long until, long pings, Collection<RetiredFile> files, Instant now) {
        var obstacle = handle.createQuery(SELECT_OBSTACLE)
                .bind("week", week)
                .bind("until", until)
                .bind("pings", pings)
                .mapTo(String.class)
                .findOne();
        if (obstacle.isEmpty()) {
            handle.createUpdate(RETIRE)
                    .bind("week", week)
                    .bind("until", until)
                    .bind("at", now)
                    .execute();
            files.forEach(file -> add(handle, file));
            tell(handle);
        }
        return obstacle;
    }

    private static void add(Handle handle, RetiredFile file) {
        handle.createUpdate(ADD_FILE).bindMethods(file).execute();
    }

    /** Notes what is in a file that is about to take the place of another one. */
    public void add(RetiredFile file) {
        database.repeatable(handle -> {
            add(handle, file);
            return file;
        });
    }

    /** Notes that files are about to go from the archive. */
    public void leave(Collection<String> paths) {
        database.repeatable(handle -> handle.createUpdate(LEAVE)
                .bindArray("paths", String.class, paths)
                .execute());
    }

    /** Forgets the files of a week that are not in the archive any more. */
    public void forgetFiles(Week week, Set<String> current) {
        database.repeatable(handle -> handle.createUpdate(FORGET_FILES)
                .bind("week", week)
                .bindArray("paths", String.class, current)
                .execute());
    }

    /** Notes that a week is here again, in the transaction that stores its pings. */
    public void bringBack(Handle handle, Week week, Instant until) {
        handle.createUpdate(DELETE).bind("week", week).execute();
        handle.createUpdate(HOLD).bind("week", week).bind("until", until).execute();
        tell(handle);
    }

    /** Every replica, when the transaction commits. */
    private static void tell(Handle handle) {
        handle.createQuery(TELL).mapTo(String.class).one();
    }

    /** The weeks that were brought back and that retention leaves alone still. */
    public Set<Week> heldBack(Instant now) {
        return database.repeatable(handle -> handle.createQuery(SELECT_HELD)
                .bind("now", now)
                .mapTo(Week.class)
                .set());
    }

    /**
     * A week whose pings are in the archive only, but for those that have come since.
     *
     * @param until the last arrival that is there only
     * @param retiredAt when its pings were taken out of the database, the last time
     * @param pings that are there only
     */
    public record RetiredWeek(Week week, long until, Instant retiredAt, long pings) {}

    /**
     * What was read back from a file.
     *
     * @param path below the folder of the archive
     * @param sha256 of all that is stored of its pings, hexadecimal
     * @param isLeaving whether an erasure has written another one in its place, or none
     */
    public record RetiredFile(String path, Week week, long pings, String sha256, boolean isLeaving) {

        /** A file that stays. */
        public RetiredFile(String path, Week week, long pings, String sha256) {
            this(path, week, pings, sha256, false);
        }
    }
}
