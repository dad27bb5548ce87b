package org.rollcall.platform.database;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.cache.ConnectionCache;
import io.agroal.api.configuration.supplier.AgroalConnectionFactoryConfigurationSupplier;
import io.agroal.api.configuration.supplier.AgroalConnectionPoolConfigurationSupplier;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import io.agroal.api.transaction.TransactionIntegration;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.config.Secret;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.security.Principal;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.spi.JdbiPlugin;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.database.ReadDatabase.Position;

/**
 * The standby that analysts read from, where one is configured. How far it is behind is measured without clocks that might differ,
 * and without writing: once a second this process notes how far the primary's log has come, and whoever reads asks the standby, on the
 * same connection, how far it has replayed that log. The newest note that it has replayed says how old is what is read.
 */
@ApplicationScoped
class Standby {

    private static final Logger LOG = Logger.getLogger(Standby.class);

    private static final Duration INTERVAL = Duration.ofSeconds(1);

    /** For each of the two servers to say where it is. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /** How long a start waits for a standby that has not replayed the migrations yet. */
    private static final Duration START_PATIENCE = Duration.ofSeconds(2);

    private static final Duration START_PAUSE = Duration.ofMillis(50);

    private static final String NOT_YET = "nobody has looked yet";

    /**
     * Where the next change is written. At the beginning of a block of the log that is behind the header of the block, which no
     * standby replays before there is a change behind it, and so the beginning itself counts. No change is shorter than a header.
     */
    private static final String SELECT_POSITION = """
            select case when bytes % block <= 40 then bytes - bytes % block else bytes end as bytes, started
            from (
                select (pg_current_wal_insert_lsn() - '0/0')::bigint as bytes,
                    current_setting('wal_block_size')::bigint as block,
                    pg_postmaster_start_time() as started
            ) as log
            """;

    private static final String SELECT_REPLAYED = """
            select pg_is_in_recovery() as standby,
                (pg_last_wal_replay_lsn() - '0/0')::bigint as bytes,
                pg_postmaster_start_time() as started
            """;

    private final Database primary;
    private final Duration maxLag;
    private final PrimaryLog log;

    /** When the primary was started, which tells it from every other server; null before it was asked. */
    private volatile @Nullable Instant primaryStarted;

    private final @Nullable AgroalDataSource source;
    private final Optional<Database> database;

    private volatile double lag = Double.NaN;

    /** Why nothing can be read; null where it can be. */
    private volatile @Nullable String trouble = NOT_YET;

    private volatile boolean ended;
    private @Nullable Thread watch;

    Standby(
            Database primary,
            AgroalDataSource pool,
            StatementDeadline deadlines,
            @All List<JdbiPlugin> columns,
            DatabaseConfig config)
            throws SQLException {
        this.primary = primary;
        this.maxLag = config.replica().maxLag();
        this.log = new PrimaryLog();
        var url = config.replica().url();
        if (url.isPresent()) {
            var made = AgroalDataSource.from(configuration(pool, url.get(), config.replica()));
            made.setPoolInterceptors(List.of(deadlines));
            source = made;
            database = Optional.of(new Database(made, columns, this::requireFresh, StandbyException::new));
        } else {
            source = null;
            database = Optional.empty();
        }
    }

    /**
     * The pool's settings, but for the place and the number of connections. Transactions are those of the primary alone. So are the
     * connections that the pool's cache keeps for each thread: of a cache in common the one pool would get those of the other.
     */
    private static AgroalDataSourceConfigurationSupplier configuration(
            AgroalDataSource pool, String url, DatabaseConfig.Replica config) {
        var settings = pool.getConfiguration().connectionPoolConfiguration();
        var of = settings.connectionFactoryConfiguration();
        var factory = new AgroalConnectionFactoryConfigurationSupplier()
                .connectionProviderClass(of.connectionProviderClass())
                .loginTimeout(of.loginTimeout())
                .jdbcUrl(url)
                .principal(config.username().<Principal>map(NamePrincipal::new).orElse(of.principal()));
        of.jdbcProperties().forEach((key, value) -> factory.jdbcProperty((String) key, (String) value));
        factory.jdbcProperty("ApplicationName", "rollcall reads");
        config.password()
                .map(Secret::get)
                .ifPresentOrElse(
                        secret -> factory.credential(new SimplePassword(secret)),
                        () -> of.credentials().forEach(factory::credential));
        return new AgroalDataSourceConfigurationSupplier()
                .connectionPoolConfiguration(new AgroalConnectionPoolConfigurationSupplier(settings)
                        .connectionFactoryConfiguration(factory)
                        .transactionIntegration(TransactionIntegration.none())
                        .connectionCache(ConnectionCache.none())
                        .initialSize(0)
                        .minSize(0)
                        .maxSize(config.maxSize()));
    }

    /** What is read from it; empty where none is configured. */
    Optional<Database> database() {
        return database;
    }

    /** Why nothing can be read from it at this time; empty where it can be, and where none is configured. */
    Optional<String> trouble() {
        return database.isPresent() ? Optional.ofNullable(trouble) : Optional.empty();
    }

    /** Seconds, as it was seen last; NaN where that is not known. */
    double lag() {
        return lag;
    }

    void register(@Observes StartupEvent event, MeterRegistry registry) {
        Gauge.builder("rollcall.standby.available", this::available)
                .description("1 where analysts can read from the standby, else 0")
                .register(registry);
        Gauge.builder("rollcall.standby.lag", this::lag)
                .description("How far the standby is behind")
                .baseUnit("seconds")
                .register(registry);
    }

    private double available() {
        return database.isEmpty() ? Double.NaN : trouble == null ? 1 : 0;
    }

    /** After the migrations, so that what they have made is there for everybody who reads. */
    void start(@Observes StartupEvent event) throws InterruptedException {
        if (database.isEmpty()) {
            return;
        }
        var end = System.nanoTime() + START_PATIENCE.toNanos();
        look();
        while (trouble != null && System.nanoTime() - end < 0) {
            Thread.sleep(START_PAUSE);
            look();
        }
        watch = Thread.ofVirtual().name("standby").start(this::watch);
    }

    void end(@Observes ShutdownEvent event) throws InterruptedException {
        ended = true;
        if (watch != null) {
            watch.interrupt();
            watch.join(PATIENCE);
        }
        if (source != null) {
            source.close();
        }
    }

    private void watch() {
        while (!ended) {
            try {
                Thread.sleep(INTERVAL);
            } catch (InterruptedException _) {
                return; // only end() interrupts
            }
            look();
        }
    }

    /** Asks both servers how far they are. */
    void look() {
        try {
            Deadline.within(PATIENCE, () -> primary.repeatable(this::note));
        } catch (DatabaseException e) {
            LOG.debug("The primary does not say how far its log has come", e);
        }
        String found = null;
        try {
            // Whoever gets a connection has asked.
            Deadline.within(PATIENCE, () -> database.orElseThrow().repeatable(handle -> handle));
        } catch (DatabaseException e) {
            found = String.valueOf(e.getMessage());
        }
        tell(found);
        trouble = found;
    }

    /** One line for each time that it begins, and when it is over. */
    private void tell(@Nullable String found) {
        if (found != null && (trouble == null || trouble.equals(NOT_YET))) {
            LOG.warnf("Analysts cannot read from the standby until this is over: %s", found);
        } else if (found == null && trouble != null && !trouble.equals(NOT_YET)) {
            LOG.info("Analysts can read from the standby again");
        }
    }

    private Log note(Handle handle) {
        var now = System.nanoTime(); // before it is asked: what is replayed is not older than this
        var found = here(handle);
        primaryStarted = found.started();
        log.note(found.bytes(), now);
        return found;
    }

    /** Where the log of the primary is. */
    static Position position(Handle handle) {
        return new Position(here(handle).bytes());
    }

    private static Log here(Handle handle) {
        return handle.createQuery(SELECT_POSITION)
                .map((rows, _) -> new Log(
                        rows.getLong("bytes"),
                        rows.getObject("started", OffsetDateTime.class).toInstant()))
                .one();
    }

    private boolean requireFresh(Handle handle) throws SQLException {
        var age = log.age(replayed(handle), System.nanoTime());
        lag = age.isPresent() ? age.get().toMillis() / 1000.0 : Double.NaN;
        if (age.isEmpty()) {
            throw unavailable(
                    "the standby has not replayed what the primary had before this service looked for the first time");
        }
        if (age.get().compareTo(maxLag) > 0) {
            throw unavailable(String.format(
                    Locale.ROOT,
                    "the standby is %d s behind, and rollcall.database.replica.max-lag allows %d",
                    age.get().toSeconds(),
                    maxLag.toSeconds()));
        }
        return true;
    }

    /** How far the server of a connection has replayed the log, in bytes; the primary itself has all of it. */
    long replayed(Handle handle) throws SQLException {
        var found = handle.createQuery(SELECT_REPLAYED)
                .map((rows, _) -> new Replayed(
                        rows.getBoolean("standby"),
                        rows.getLong("bytes"),
                        rows.getObject("started", OffsetDateTime.class).toInstant()))
                .one();
        if (found.standby()) {
            return found.bytes();
        }
        if (found.started().equals(primaryStarted)) {
            return Long.MAX_VALUE;
        }
        throw unavailable("rollcall.database.replica.url leads to a server that is neither a standby nor the primary");
    }

    /** Counts as an outage, and is not tried again at once. */
    static SQLException unavailable(String reason) {
        return new SQLTransientConnectionException(reason);
    }

    private record Log(long bytes, Instant started) {}

    private record Replayed(boolean standby, long bytes, Instant started) {}
}
