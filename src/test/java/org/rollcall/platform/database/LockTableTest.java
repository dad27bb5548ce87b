package org.rollcall.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LockTableTest {

    @Test
    void readersBeyondTheRoom_getTheErrorOfAFullTable_untilOneLeaves() {
        var table = new LockTable(() -> 2);
        var first = table.enter();
        try (var _ = table.enter()) {
            assertFull(table);
            first.close();
            table.enter().close();
        }
    }

    @Test
    void exports_areNeverRefused_andLeaveRoomForOneMore() {
        var table = new LockTable(() -> 2);
        try (var _ = table.enterLong();
                var _ = table.enterLong();
                var _ = table.enterLong()) {
            try (var _ = table.enter()) {
                assertFull(table);
            }
        }
    }

    @Test
    void oneReaderGetsIn_howeverLittleRoomThereIs() {
        new LockTable(() -> 0).enter().close();
    }

    private static void assertFull(LockTable table) {
        assertThatExceptionOfType(DatabaseException.class)
                .isThrownBy(() -> Deadline.within(Duration.ofMillis(20), table::enter))
                .satisfies(full -> assertThat(full.sqlState()).isEqualTo(DatabaseFailure.OUT_OF_MEMORY))
                .matches(DatabaseFailure::isUnavailable)
                .matches(DatabaseFailure::isOutOfLocks);
    }
}
