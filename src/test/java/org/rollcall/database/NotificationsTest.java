package org.rollcall.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.agroal.api.AgroalDataSource;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.rollcall.FreshService;
import org.rollcall.embedded.TestDatabase;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class NotificationsTest {

    private static final Duration SOON = Duration.ofSeconds(1);

    private static final String LISTENER = "from pg_stat_activity where application_name = 'rollcall notifications'";

    @Inject
    Notifications notifications;

    @Inject
    Heard heard;

    @Inject
    Database database;

    @Inject
    AgroalDataSource dataSource;

    @BeforeEach
    void awaitListening() throws InterruptedException {
        await(Duration.ofSeconds(10), notifications::listening);
    }

    @Test
    void notification_isHeardSoon_onItsChannelOnly() throws Exception {
        var before = heard.times.get();
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("notify rollcall_other");
            statement.execute("notify " + Heard.CHANNEL);
        }

        await(SOON, () -> heard.times.get() > before);
        Thread.sleep(100);
        assertThat(heard.times.get()).isEqualTo(before + 1);
    }

    @Test
    void notificationInATransaction_isHeardWhenItCommits_andNeverWhenItDoesNot() throws Exception {
        var before = heard.times.get();

        QuarkusTransaction.begin();
        database.notify(Heard.CHANNEL);
        Thread.sleep(200);
        assertThat(heard.times.get()).isEqualTo(before);
        QuarkusTransaction.rollback();
        Thread.sleep(200);
        assertThat(heard.times.get()).isEqualTo(before);

        QuarkusTransaction.requiringNew().run(() -> database.notify(Heard.CHANNEL));
        await(SOON, () -> heard.times.get() == before + 1);
    }

    @Test
    void lostConnection_isOpenedAgain_andEveryListenerIsTold() throws Exception {
        var before = heard.times.get();

        assertThat(FreshService.strings("select pg_terminate_backend(pid) " + LISTENER))
                .containsExactly("t");
        await(SOON, () -> heard.times.get() > before);
        await(SOON, notifications::listening);

        var after = heard.times.get();
        database.notify(Heard.CHANNEL);
        await(SOON, () -> heard.times.get() > after);
    }

    @Test
    void listenerThatFails_doesNotEndTheListening() throws Exception {
        var before = heard.times.get();
        heard.failing = true;
        database.notify(Heard.CHANNEL);
        await(SOON, () -> heard.times.get() == before + 1);
        heard.failing = false;

        database.notify(Heard.CHANNEL);
        await(SOON, () -> heard.times.get() == before + 2);
    }

    @Test
    void itsConnection_isOneOfItsOwn() throws SQLException {
        assertThat(FreshService.strings("select count(*) " + LISTENER)).containsExactly("1");
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select current_setting('application_name')")) {
            rows.next();
            assertThat(rows.getString(1)).isNotEqualTo("rollcall notifications");
        }
    }

    private static void await(Duration atMost, BooleanSupplier condition) throws InterruptedException {
        var deadline = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            Thread.sleep(5);
        }
    }

    /** Counts what it is told. */
    @Singleton
    static class Heard implements NotificationListener {

        static final String CHANNEL = "rollcall_test";

        final AtomicInteger times = new AtomicInteger();
        volatile boolean failing;

        @Override
        public String channel() {
            return CHANNEL;
        }

        @Override
        public void changed() {
            times.incrementAndGet();
            if (failing) {
                throw new IllegalStateException("on purpose");
            }
        }
    }
}
