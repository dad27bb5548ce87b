package org.rollcall.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.rollcall.FreshService;
import org.rollcall.TestClock;

@QuarkusTest
class FleetFixtureTest {

    private static final int INSTANCES = 60;
    private static final int WEEKS = 14;

    @BeforeEach
    void empty() {
        FreshService.start();
    }

    @AfterEach
    void goOn() {
        TestClock.reset();
        FreshService.start();
    }

    @Test
    void everyPing_isStoredInItsWeek_alsoALateOne() {
        var fixture = FleetFixture.store(INSTANCES, WEEKS);

        assertThat(fixture.fleet().facts())
                .hasAtLeastOneElementOfType(Fact.LatePing.class)
                .hasAtLeastOneElementOfType(Fact.Revision.class);
        assertThat(fixture.stored()).hasSize((int) fixture.fleet().pings().count());
        assertThat(FreshService.strings("select id || ' ' || week from ping"))
                .containsExactlyInAnyOrderElementsOf(fixture.stored().stream()
                        .map(stored -> stored.id() + " " + stored.ping().week().monday())
                        .collect(Collectors.toList()));
        assertThat(FreshService.strings("select count(*) from quarantined_ping"))
                .isEqualTo(List.of("0"));
    }
}
