package org.rollcall.receive.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.extension.ExtendWith;
import org.rollcall.Definitions;
import org.rollcall.FitsContract;
import org.rollcall.FreshService;
import org.rollcall.Json;
import org.rollcall.Service;
import org.rollcall.TestClock;
import org.rollcall.ping.Week;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;

@QuarkusTest
@ExtendWith(FitsContract.class)
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class SimultaneousPingsTest {
    private static final int THREADS = 10;

    /** So that all that the tests record lies in one week. */
    private final Instant recordedAt =
            TestClock.now().minus(Duration.ofDays(30)).truncatedTo(ChronoUnit.DAYS);

    @BeforeEach
    void freshService() {
        FreshService.start();
        assertThat(Service.publish("18.9", Definitions.yaml("n number")).statusCode())
                .isEqualTo(201);
    }

    @RepeatedTest(5)
    void identicalFirstPingFromTenThreads_isOneInstanceOnePartitionOnePing_andTenTimesTheSameId()
            throws InterruptedException, ExecutionException {
        var answers = atOnce(_ -> ping("u", 7));

        assertThat(answers.stream().map(HttpResponse::statusCode).sorted())
                .containsExactly(200, 200, 200, 200, 200, 200, 200, 200, 200, 201);
        assertThat(answers.stream().map(SimultaneousPingsTest::id).distinct()).hasSize(1);
        assertThat(FreshService.rows()).contains("instance 1", "ping 1", "quarantined_ping 0");
        assertThat(FreshService.partitions()).hasSize(1);
    }

    @RepeatedTest(3)
    void differentPingsOfANewWeekFromTenThreads_areAllStored_inOnePartition()
            throws InterruptedException, ExecutionException {
        var answers = atOnce(number -> ping("u", number));

        assertThat(answers).extracting(HttpResponse::statusCode).containsOnly(201);
        assertThat(answers.stream().map(SimultaneousPingsTest::id).distinct()).hasSize(THREADS);
        assertThat(FreshService.rows()).contains("instance 1", "ping 10", "quarantined_ping 0");
        assertThat(FreshService.partitions()).hasSize(1);
    }

    @RepeatedTest(3)
    void pingsOfOneWeekRecordedAtTheSameTime_allStay_andTheOneWithTheLatestIdIsCurrent()
            throws InterruptedException, ExecutionException {
        var answers = atOnce(number -> ping("u", number));

        var ids = answers.stream().map(SimultaneousPingsTest::id).toList();
        var latest = Collections.max(ids);
        assertThat(listed("&revisions=true")).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(listed("")).containsExactly(latest);
        assertThat(current()).isEqualTo(ids.indexOf(latest));
    }

    @RepeatedTest(3)
    void pingsOfOneWeekRecordedAtDifferentTimes_allStay_andTheOneRecordedLastIsCurrent()
            throws InterruptedException, ExecutionException {
        var answers = atOnce(number -> ping("u", number, recordedAt.plusMillis(number)));

        var ids = answers.stream().map(SimultaneousPingsTest::id).toList();
        assertThat(listed("&revisions=true")).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(listed("")).containsExactly(ids.getLast());
        assertThat(current()).isEqualTo(THREADS - 1);
    }

    @RepeatedTest(3)
    void pingsOfTenNewInstancesFromTenThreads_areAllStored() throws InterruptedException, ExecutionException {
        var answers = atOnce(number -> ping("u" + number, 7));

        assertThat(answers).extracting(HttpResponse::statusCode).containsOnly(201);
        assertThat(FreshService.rows()).contains("instance 10", "ping 10");
        assertThat(FreshService.partitions()).hasSize(1);
    }

    @RepeatedTest(3)
    void identicalUnstorablePingFromTenThreads_isKeptOnce_andTenTimesTheSameId()
            throws InterruptedException, ExecutionException {
        var answers = atOnce(_ -> "{\"n\":7}");

        assertThat(answers).extracting(HttpResponse::statusCode).containsOnly(202);
        assertThat(answers.stream().map(SimultaneousPingsTest::id).distinct()).hasSize(1);
        assertThat(FreshService.rows()).contains("quarantined_ping 1");
    }

    private String ping(String uuid, int number) {
        return ping(uuid, number, recordedAt);
    }

    private static String ping(String uuid, int number, Instant recordedAt) {
        return String.format(
                Locale.ROOT,
                "{\"hostname\":\"a\",\"uuid\":\"%s\",\"recorded_at\":\"%s\",\"n\":%d}",
                uuid,
                recordedAt,
                number);
    }

    private static long id(HttpResponse<byte[]> answer) {
        return Json.read(answer.body()).get("conv_index").get("usage_data_id").longValue();
    }

    private List<Long> listed(String more) {
        var week = Week.of(recordedAt);
        var answer = Service.get(
                String.format(Locale.ROOT, "/api/v4/usage_data/pings?hostname=a&from=%s&to=%s%s", week, week, more));
        assertThat(answer.statusCode()).isEqualTo(200);
        var ids = new ArrayList<Long>();
        Json.read(answer.body()).forEach(ping -> ids.add(ping.get("id").longValue()));
        return ids;
    }

    private static int current() {
        return Json.read(Service.get("/api/v4/usage_data/service_ping?hostname=a")
                        .body())
                .get("n")
                .intValue();
    }

    private static List<HttpResponse<byte[]>> atOnce(IntFunction<String> payload)
            throws InterruptedException, ExecutionException {
        var start = new CyclicBarrier(THREADS);
        try (var threads = Executors.newFixedThreadPool(THREADS)) {
            var calls = IntStream.range(0, THREADS)
                    .mapToObj(number -> (Callable<HttpResponse<byte[]>>) () -> {
                        start.await();
                        return Service.ping(payload.apply(number));
                    })
                    .toList();
            var answers = new ArrayList<HttpResponse<byte[]>>();
            for (var answer : threads.invokeAll(calls)) {
                answers.add(answer.get());
            }
            return answers;
        }
    }
}
