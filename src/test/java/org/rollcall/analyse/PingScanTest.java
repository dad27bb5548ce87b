package org.rollcall.analyse;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.rollcall.Definitions;
import org.rollcall.FreshService;
import org.rollcall.Service;
import org.rollcall.analyse.PingScan.FewMetric;
import org.rollcall.analyse.PingScan.Reader;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.database.Database;
import org.rollcall.platform.embedded.TestDatabase;

/** Pages, which a database with Citus is read in, give what the cursor gives. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class PingScanTest {

    private static final int PINGS = 30;

    @Inject
    PingScan scan;

    @Inject
    Database database;

    @BeforeEach
    void pings() {
        FreshService.start();
        Service.publish(
                "18.9", Definitions.yaml("hostname string", "uuid string", "n number", "m number", "text string"));
        for (var i = 0; i < PINGS; i++) {
            var answer = Service.ping(String.format(
                    Locale.ROOT,
                    "{\"version\":\"18.9.0\",\"hostname\":\"%s%d.example.com\",\"uuid\":\"u%d\",\"n\":%d,\"text\":\"%s\",\"other\":{\"x\":%d}}",
                    i % 3 == 0 ? "Ä" : "h",
                    i % 7,
                    i % 11,
                    i,
                    "t".repeat(i % 5 == 0 ? 100_000 : 10), // a large one is read alone
                    i));
            assertThat(answer.statusCode()).isEqualTo(201);
        }
    }

    @ParameterizedTest
    @EnumSource(PingSelection.Order.class)
    void wholePings_areTheSame_inTheSameOrder(PingSelection.Order order) throws Exception {
        assertThat(inPages(selection(order, true), null))
                .hasSize(PINGS)
                .isEqualTo(byCursor(selection(order, true), null));
        assertThat(inPages(selection(order, false), null)).isEqualTo(byCursor(selection(order, false), null));
    }

    @Test
    void fewMetrics_areTheSame() throws Exception {
        var ordinals =
                FreshService.strings("select ordinal || ' ' || key_path from metric where key_path in ('n', 'text')");
        var few = ordinals.stream()
                .map(line -> line.split(" "))
                .map(parts -> new FewMetric(Integer.parseInt(parts[0]), parts[1]))
                .toList();

        assertThat(inPages(selection(PingSelection.Order.ARRIVAL, true), few))
                .hasSize(PINGS)
                .isEqualTo(byCursor(selection(PingSelection.Order.ARRIVAL, true), few));
    }

    private static PingSelection selection(PingSelection.Order order, boolean revisions) {
        return new PingSelection(
                new PingQuery(
                        Visibility.ALL, null, new PingQuery.Weeks(null, null), PingQuery.Product.ANY, null, revisions),
                0,
                Long.MAX_VALUE,
                order);
    }

    private List<String> byCursor(PingSelection selection, @Nullable List<FewMetric> few) throws IOException {
        var read = new ArrayList<String>();
        scan.read(selection, few, _ -> {}, into(read));
        return read;
    }

    /** Seven at a time: no page ends where the pings do. */
    private List<String> inPages(PingSelection selection, @Nullable List<FewMetric> few) {
        var read = new ArrayList<String>();
        return database.call(handle -> {
            try {
                scan.readInPages(handle, selection, few, false, 7, into(read));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            return read;
        });
    }

    private static Reader into(List<String> read) {
        return ping -> {
            var content = ping.content();
            var numbers = new StringBuilder();
            for (var ordinal = 1; ordinal <= 10; ordinal++) {
                numbers.append(
                                content.numbers().has(ordinal)
                                        ? content.numbers().get(ordinal)
                                        : "-")
                        .append(' ');
            }
            read.add("%s %s %s %s %s"
                    .formatted(ping.arrival(), ping.stored(), numbers, content.extras(), content.undeclared()));
        };
    }
}
