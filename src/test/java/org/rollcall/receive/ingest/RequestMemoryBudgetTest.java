package org.rollcall.receive.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

class RequestMemoryBudgetTest {
    private static final int MEBIBYTE = 1 << 20;

    /** Of a heap of 80 MiB: 16 MiB for bodies, 16 MiB for the work on them, of which one address has half. */
    private final RequestMemoryBudget memory = ofHeap(80L * MEBIBYTE, Duration.ofMinutes(1));

    private final List<String> dropped = new ArrayList<>();

    @Test
    void whatDoesNotFit_isRefused_andTakesNothing() {
        var here = arrived("a", 8);
        var alsoHere = arrived("b", 7);

        expectOverloaded(() -> open("c").take(MEBIBYTE + 1));
        assertThat(memory.taken()).isEqualTo(15L * MEBIBYTE);
        open("c").take(MEBIBYTE);
        here.close();
        here.close();
        alsoHere.give(MEBIBYTE);
        assertThat(memory.taken()).isEqualTo(7L * MEBIBYTE);
        assertThat(dropped).isEmpty();
    }

    @Test
    void oneAddress_hasHalf_andTheRestIsForOthers() {
        arrived("a", 8);

        expectOverloaded(() -> open("a").take(1));
        open("b").take(8L * MEBIBYTE);
        assertThat(dropped).isEmpty();
    }

    @Test
    void addressWithMoreThanItsShare_losesItsSlowestBody_andNotTheNewest() throws Exception {
        var slow = open("a", "slow");
        slow.take(1024);
        Thread.sleep(20);
        var fast = open("a", "fast");
        fast.take(7L * MEBIBYTE);

        var newest = open("a", "newest");
        newest.take(MEBIBYTE);

        assertThat(dropped).containsExactly("slow");
        assertThat(memory.taken()).isEqualTo(8L * MEBIBYTE + 1024);
        slow.close();
        assertThat(memory.taken()).isEqualTo(8L * MEBIBYTE);
        assertThat(fast.arrived()).isTrue();
        assertThat(newest.arrived()).isTrue();
    }

    @Test
    void newcomer_getsTheMemoryOfTheSlowestBody_ofTheAddressThatHasTheMost() throws Exception {
        var slow = open("a", "slow one of a");
        slow.take(3L * MEBIBYTE);
        open("b", "slower, of b").take(1024);
        Thread.sleep(20);
        open("a", "fast one of a").take(5L * MEBIBYTE);
        open("b", "fast one of b").take(7L * MEBIBYTE);

        open("c", "newcomer").take(2L * MEBIBYTE);

        assertThat(dropped).containsExactly("slow one of a");
        slow.close();
        assertThat(memory.taken()).isEqualTo(14L * MEBIBYTE + 1024);
    }

    @Test
    void slowestBodyOfAll_makesNoRoomForItself() {
        arrived("a", 8);
        arrived("b", 7);
        var slow = open("c", "slow");
        slow.take(MEBIBYTE);

        expectOverloaded(() -> slow.take(1));
        assertThat(dropped).isEmpty();
    }

    @Test
    void bodyThatWasDropped_takesNothingMore_andHasNotArrived() {
        var victim = open("a", "victim");
        victim.take(8L * MEBIBYTE);
        arrived("b", 7);
        open("c").take(2L * MEBIBYTE);

        assertThat(dropped).containsExactly("victim");
        expectOverloaded(() -> victim.take(1));
        assertThat(victim.arrived()).isFalse();
        assertThat(memory.taken()).isEqualTo(17L * MEBIBYTE);
        victim.give(8L * MEBIBYTE);
        victim.close();
        victim.close();
        assertThat(memory.taken()).isEqualTo(9L * MEBIBYTE);
    }

    @Test
    void bodiesThatWereDropped_takeMemoryUntilTheyAreLetGoOf_andOnlyHalfAsMuchAgain() {
        var victims = new ArrayList<RequestMemoryBudget.Body>();
        for (var i = 0; i < 16; i++) {
            victims.add(open("slow " + i));
            victims.getLast().take(MEBIBYTE);
        }
        var newcomers = new ArrayList<RequestMemoryBudget.Body>();
        for (var i = 0; i < 8; i++) {
            newcomers.add(arrived("new " + i, 1));
        }

        expectOverloaded(() -> arrived("one too many", 1));
        assertThat(dropped).hasSize(8);
        assertThat(memory.taken()).isEqualTo(24L * MEBIBYTE);

        victims.forEach(RequestMemoryBudget.Body::close);
        arrived("one that may come again", 1).close();
        newcomers.forEach(RequestMemoryBudget.Body::close);
        assertThat(memory.taken()).isZero();
    }

    @Test
    void bodiesThatTrickle_fromManyAddresses_keepNobodyOut() {
        for (var i = 0; i < 4096; i++) {
            open("slow " + i).take(4096);
        }
        assertThat(memory.taken()).isEqualTo(16L * MEBIBYTE);

        var real = open("real");
        real.take(150_000);

        assertThat(real.arrived()).isTrue();
        assertThat(dropped).hasSize(37);
    }

    @Test
    void workThatDoesNotFitBesideOther_waitsForIt() throws Exception {
        var first = memory.beginWork("a", 2 * MEBIBYTE, 16 * MEBIBYTE);
        var second = new FutureTask<>(() -> memory.beginWork("b", 2 * MEBIBYTE, 0));
        var thread = Thread.ofPlatform().start(second);
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        assertThat(second.isDone()).isFalse();

        first.close();

        second.get().close();
    }

    @Test
    void workOfOneAddress_leavesRoomForThatOfOthers() {
        var impatient = ofHeap(80L * MEBIBYTE, Duration.ZERO);
        var first = impatient.beginWork("a", 1, 8 * MEBIBYTE);

        expectOverloaded(() -> impatient.beginWork("a", 1, 1));
        var other = impatient.beginWork("b", 1, 8 * MEBIBYTE);
        expectOverloaded(() -> impatient.beginWork("c", 1, 1));

        first.close();
        first.close();
        impatient.beginWork("c", 1, 8 * MEBIBYTE).close();
        other.close();
        impatient.beginWork("d", 1, 16 * MEBIBYTE).close();
    }

    @Test
    void announcedBytes_takeMemoryOnlyAsTheyArrive() {
        try (var buffer = new BodyBuffer(open("a"), MEBIBYTE, "sent", MEBIBYTE)) {
            assertThat(memory.taken()).isZero();
            buffer.append(Buffer.buffer("{"));
            assertThat(memory.taken()).isLessThanOrEqualTo(16 * 1024);
            buffer.append(Buffer.buffer(new byte[100_000]));
            assertThat(memory.taken()).isBetween(100_001L, 200_000L);
        }
        assertThat(memory.taken()).isZero();
    }

    @Test
    void bytes_areThoseThatCameIn_howeverTheyAreCut_andWhateverWasAnnounced() {
        var random = new Random(7);
        for (var expected : new int[] {-1, 300_000, 17}) {
            var sent = new byte[300_000];
            random.nextBytes(sent);
            try (var buffer = new BodyBuffer(open("a"), 300_000, "sent", expected)) {
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

    private RequestMemoryBudget.Body open(String address) {
        return open(address, address);
    }

    private RequestMemoryBudget.Body open(String address, String name) {
        return memory.open(address, () -> dropped.add(name));
    }

    private RequestMemoryBudget.Body arrived(String address, int mebibytes) {
        var body = open(address);
        body.take((long) mebibytes * MEBIBYTE);
        assertThat(body.arrived()).isTrue();
        return body;
    }

    private static RequestMemoryBudget ofHeap(long bytes, Duration patience) {
        return new RequestMemoryBudget(bytes, patience, Config.of(MEBIBYTE, MEBIBYTE));
    }

    private static void expectOverloaded(ThrowingCallable call) {
        var problem = assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(call)
                .actual();
        assertThat(problem.type()).isEqualTo(ProblemType.OVERLOADED);
        assertThat(problem.retryAfter()).isPresent();
    }
}
