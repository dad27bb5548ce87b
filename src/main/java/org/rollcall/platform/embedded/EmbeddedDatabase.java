package org.rollcall.platform.embedded;

import io.quarkus.runtime.ApplicationLifecycleManager;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.SmallRyeConfig;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Runs the embedded PostgreSQL for as long as Quarkus runs: it starts before, and stops after the last request. */
public final class EmbeddedDatabase {

    private static final Logger LOG = Logger.getLogger(EmbeddedDatabase.class);

    private static final String ACTIVE = "rollcall.embedded.active";
    private static final String URL = "quarkus.datasource.jdbc.url";
    private static final String USERNAME = "quarkus.datasource.username";
    private static final String PASSWORD = "quarkus.datasource.password";

    /** How long requests under way may hold up the end of the database when the service is told to stop. */
    private static final Duration QUARKUS_PATIENCE = Duration.ofSeconds(60);

    private final CountDownLatch quarkusEnded = new CountDownLatch(1);
    private final Thread hook = new Thread(this::stopWhenQuarkusHasEnded, "Embedded PostgreSQL stop");
    private volatile @Nullable EmbeddedPostgres postgres;

    private EmbeddedDatabase() {}

    /**
     * Call it before Quarkus starts, on the thread that then starts Quarkus.
     *
     * @param configuration with {@link EmbeddedConfig}; asked once an earlier run in this process has ended
     * @param check looks into the database before anything else does, and throws a {@link ConfigurationException} where it must
     *     not be used
     * @throws EmbeddedPostgresException with a message for the person who starts the service
     */
    public static void startUnlessConfigured(
            Supplier<SmallRyeConfig> configuration, BiConsumer<SmallRyeConfig, DataSource> check) {
        awaitEarlierRun();
        SmallRyeConfig config = configuration.get();
        if (config.getOptionalValue(URL, String.class).isPresent()) {
            return;
        }
        new EmbeddedDatabase()
                .start(config.getConfigMapping(EmbeddedConfig.class), database -> check.accept(config, database));
    }

    private void start(EmbeddedConfig config, Consumer<DataSource> check) {
        stopAfterQuarkus();
        try {
            EmbeddedPostgres server = EmbeddedPostgres.start(config.dataDir(), config.settings());
            postgres = server;
            check.accept(server.dataSource());
            announce(server);
            server.restartWhenItEnds();
        } catch (EmbeddedPostgresException | ConfigurationException e) {
            end();
            exitIfToldToStop();
            throw e;
        }
        exitIfToldToStop();
    }

    /** Where the signal came while PostgreSQL was starting, neither Quarkus nor a message is due any more. */
    private void exitIfToldToStop() {
        if (hook.getState() != Thread.State.NEW) {
            end();
            System.exit(1); // Does not return: the end of the process has begun.
        }
    }

    /** A live reload of {@code quarkus:dev} runs main again in the same process while the former run is still ending. */
    private static void awaitEarlierRun() {
        long deadline = System.nanoTime() + QUARKUS_PATIENCE.toNanos();
        while (Boolean.getBoolean(ACTIVE) && System.nanoTime() < deadline) {
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Properties set in here are seen by this process only: no list of processes shows them. */
    private static void announce(EmbeddedPostgres server) {
        System.setProperty(URL, server.jdbcUrl());
        System.setProperty(USERNAME, server.username());
        System.setProperty(PASSWORD, server.password());
        System.setProperty(ACTIVE, "true");
        LOG.infof(
                "Embedded PostgreSQL %s on 127.0.0.1:%d, %s data in %s",
                server.version(), (Object) server.port(), server.isNew() ? "new" : "existing", server.dataDir());
        LOG.infof("To look into it: %s", server.psql());
    }

    /**
     * There are two ways to the end. On its own, Quarkus calls the exit handler when everything has stopped. On a signal,
     * the shutdown hooks of Quarkus and of ours run side by side, the main thread stops the application, and the process
     * is gone when the last hook returns: ours has to wait for the main thread to arrive at the exit handler.
     */
    private void stopAfterQuarkus() {
        BiConsumer<Integer, Throwable> exit = ApplicationLifecycleManager.getDefaultExitCodeHandler();
        ApplicationLifecycleManager.setDefaultExitCodeHandler((code, failure) -> {
            end();
            exit.accept(code, failure);
        });
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void end() {
        quarkusEnded.countDown();
        stop();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending, and the hook with it.
        }
    }

    private void stopWhenQuarkusHasEnded() {
        try {
            if (!quarkusEnded.await(QUARKUS_PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                System.err.println("The service did not end within %s; stopping its PostgreSQL nevertheless"
                        .formatted(QUARKUS_PATIENCE));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        stop();
    }

    private void stop() {
        EmbeddedPostgres server = postgres;
        if (server != null) {
            server.close();
        }
        List.of(URL, USERNAME, PASSWORD, ACTIVE).forEach(System::clearProperty);
    }
}
