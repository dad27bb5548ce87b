package org.rollcall.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.FutureTask;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.rollcall.problem.ProblemException;
import org.rollcall.problem.ProblemType;

class BodyMemoryTest {
    private static final int MEBIBYTE = 1 << 20;

    /** Of a heap of 40 MiB: 10 MiB for bodies, 10 MiB for the work on them. */
    private final BodyMemory memory = ofHeap(40L * MEBIBYTE, Duration.ofMinutes(1));

    @Test
    void whatDoesNotFit_isRefused_andTakesNothing() {
        memory.take(9L * MEBIBYTE);

        expectOverloaded(() -> memory.take(MEBIBYTE + 1));
        expectOverloaded(() -> memory.expect(MEBIBYTE + 1));
        assertThat(memory.taken()).isEqualTo(9L * MEBIBYTE);
        memory.expect(MEBIBYTE);
        memory.take(MEBIBYTE);
        memory.give(10L * MEBIBYTE);
        memory.take(10L * MEBIBYTE);
    }

    @Test
    void bodyOfTheLargestSize_fitsIntoASmallHeap() {
        var small = ofHeap(MEBIBYTE, Duration.ofMinutes(1));

        small.take(MEBIBYTE);
        try (var inflated = new BodyBuffer(small, 2L * MEBIBYTE, "inflated", -1)) {
            inflated.append(Buffer.buffer(new byte[2 * MEBIBYTE]));
        }
        small.endWork(small.beginWork(2 * MEBIBYTE));
    }

    @Test
    void workThatDoesNotFitBesideOther_waitsForIt() throws Exception {
        var first = memory.beginWork(2 * MEBIBYTE);
        var second = new FutureTask<>(() -> memory.beginWork(2 * MEBIBYTE));
        Thread.ofVirtual().start(second);
        Thread.sleep(50);
        assertThat(second.isDone()).isFalse();

        memory.endWork(first);

        assertThat(second.get()).isPositive();
    }

    @Test
    void workThatWaitsTooLong_isRefused() {
        var impatient = ofHeap(40L * MEBIBYTE, Duration.ofMillis(20));
        var first = impatient.beginWork(2 * MEBIBYTE);

        expectOverloaded(() -> impatient.beginWork(2 * MEBIBYTE));

        impatient.endWork(first);
        impatient.endWork(impatient.beginWork(2 * MEBIBYTE));
    }

    @Test
    void announcedBytes_takeMemoryOnlyAsTheyArrive() {
        try (var buffer = new BodyBuffer(memory, MEBIBYTE, "sent", MEBIBYTE)) {
            assertThat(memory.taken()).isZero();
            buffer.append(Buffer.buffer("{"));
            assertThat(memory.taken()).isLessThanOrEqualTo(16 * 1024);
            buffer.append(Buffer.buffer(new byte[100_000]));
            assertThat(memory.taken()).isBetween(100_001L, 400_000L);
        }
        assertThat(memory.taken()).isZero();
    }

    @Test
    void bytes_areThoseThatCameIn_howeverTheyAreCut() {
        var random = new Random(7);
        for (var expected : new int[] {-1, 300_000}) {
            var sent = new byte[300_000];
            random.nextBytes(sent);
            try (var buffer = new BodyBuffer(memory, 300_000, "sent", expected)) {
                for (var from = 0; from < sent.length; ) {
                    var to = Math.min(sent.length, from + 1 + random.nextInt(random.nextBoolean() ? 9 : 40_000));
                    buffer.append(Buffer.buffer(sent).slice(from, to));
                    from = to;
                }
                assertThat(buffer.bytes()).isEqualTo(sent);
                assertThat(memory.taken()).isEqualTo(300_000);
            }
        }
    }

    private static BodyMemory ofHeap(long bytes, Duration patience) {
        return new BodyMemory(bytes, patience, Config.of(MEBIBYTE, 2 * MEBIBYTE));
    }

    private static void expectOverloaded(ThrowingCallable call) {
        var problem = assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(call)
                .actual();
        assertThat(problem.type()).isEqualTo(ProblemType.OVERLOADED);
        assertThat(problem.retryAfter()).isPresent();
    }
}
