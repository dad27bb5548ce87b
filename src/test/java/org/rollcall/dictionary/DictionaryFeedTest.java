package org.rollcall.dictionary;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.rollcall.Corpus;
import org.rollcall.Definitions;
import org.rollcall.FitsContract;
import org.rollcall.FreshService;
import org.rollcall.Service;
import org.rollcall.TestClock;
import org.rollcall.platform.access.TestAdmin;
import org.rollcall.platform.embedded.TestDatabase;

@QuarkusTest
@ExtendWith(FitsContract.class)
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(TestAdmin.class)
class DictionaryFeedTest {

    private static final String PATH = "/dictionaries.atom";

    @BeforeEach
    void freshService() {
        FreshService.start();
    }

    @AfterEach
    void clock() {
        TestClock.reset();
    }

    @Test
    void eachVersion_isAnEntry_comparedWithTheOneBefore() {
        publish("1.0", Definitions.yaml("gone number", "same number", "other number"));
        publish(
                "1.2",
                Definitions.yaml("same number", "new boolean", "other number")
                        .replaceFirst("(?s)(other.*?)active", "$1broken"));

        var answer = given().get(PATH).then().statusCode(200).extract();
        assertThat(answer.contentType()).isEqualTo("application/atom+xml;charset=UTF-8");
        var feed = AtomFeed.parse(answer.asByteArray());
        assertThat(feed.entries()).hasSize(2);
        var newest = feed.entries().getFirst();
        assertThat(newest.text("title")).isEqualTo("Dictionary 1.2: 1 newly sent, 1 no longer sent, 1 changed");
        assertThat(newest.text("content"))
                .contains(
                        "Metrics of 1.2, compared with 1.0: 1 newly sent, 1 no longer sent. In the dictionary 1 are added,"
                                + " 1 removed, 1 changed, and 1 the same.");
        assertThat(newest.items()).containsExactly("new (no category): What it is");
        assertThat(newest.links())
                .containsExactly("dictionaries/compare?from=1.0&to=1.2", "api/v4/dictionaries/diff?from=1.0&to=1.2");
        assertThat(feed.text("updated")).isEqualTo(newest.text("updated")).isEqualTo(newest.text("published"));
        var lowest = feed.entries().getLast();
        assertThat(lowest.text("title")).isEqualTo("Dictionary 1.0: the lowest version, with 3 metrics");
        assertThat(lowest.links()).containsExactly("dictionaries/1.0");
    }

    /** A link of the feed, as a reader resolves it. */
    @Test
    void linkToTheComparison_leadsToIt() {
        publish("1.0", Definitions.yaml("a number"));
        publish("1.1", Definitions.yaml("a number", "b number"));

        var link = read().entries().getFirst().links().getLast();

        given().get("/" + link).then().statusCode(200).body("added[0].key_path", equalTo("b"));
    }

    @Test
    void newMetrics_areNamedByCategory_withTheirDescription() {
        publish("1.0", Definitions.yaml("a number"));
        publish(
                "1.1",
                Definitions.yaml("a number", "z.optional number", "y.operational number", "x.optional number")
                        .replaceFirst("(?s)(z.optional.*?)value_type", "$1data_category: Optional\n  value_type")
                        .replaceFirst("(?s)(y.operational.*?)value_type", "$1data_category: operational\n  value_type")
                        .replaceFirst("(?s)(x.optional.*?)value_type", "$1data_category: optional\n  value_type"));

        assertThat(read().entries().getFirst().items())
                .containsExactly(
                        "y.operational (operational): What it is",
                        "x.optional (optional): What it is",
                        "z.optional (optional): What it is");
    }

    @Test
    void idsStay_whateverIsPublishedLater() {
        publish("1.0", Definitions.yaml("a number"));
        publish("1.2", Definitions.yaml("a number", "b number"));
        var before = read();
        publish("1.3", Definitions.yaml("a number", "b number", "c number"));
        FreshService.forget();

        var after = read();

        assertThat(after.text("id")).isEqualTo(before.text("id"));
        assertThat(after.entries().subList(1, 3))
                .extracting(entry -> entry.text("id"), entry -> entry.text("updated"))
                .isEqualTo(before.entries().stream()
                        .map(entry -> tuple(entry.text("id"), entry.text("updated")))
                        .toList());
    }

    @Test
    void anotherService_hasOtherIds() {
        publish("1.0", Definitions.yaml("a number"));
        var one = read();
        FreshService.start();
        publish("1.0", Definitions.yaml("a number"));

        var other = read();

        assertThat(other.text("id")).isNotEqualTo(one.text("id"));
        assertThat(other.entries().getFirst().text("id"))
                .isNotEqualTo(one.entries().getFirst().text("id"));
    }

    @Test
    void versionBetweenTwo_makesTheEntryOfTheHigherNew_withTheSameId() {
        publish("1.0", Definitions.yaml("a number"));
        publish("1.2", Definitions.yaml("a number", "b number", "c number"));
        var before = read().entries().getFirst();
        TestClock.set(TestClock.now().plus(Duration.ofHours(1)));
        publish("1.1", Definitions.yaml("a number", "b number"));

        var entries = read().entries();

        assertThat(entries)
                .extracting(entry -> entry.text("title"))
                .containsExactly(
                        "Dictionary 1.2: 1 newly sent, 0 no longer sent, 0 changed",
                        "Dictionary 1.1: 1 newly sent, 0 no longer sent, 0 changed",
                        "Dictionary 1.0: the lowest version, with 1 metrics");
        assertThat(entries.getFirst().text("id")).isEqualTo(before.text("id"));
        assertThat(entries.getFirst().text("published")).isEqualTo(before.text("published"));
        assertThat(Instant.parse(entries.getFirst().text("updated")))
                .isAfter(Instant.parse(before.text("updated")))
                .isEqualTo(Instant.parse(entries.get(1).text("published")));
    }

    @Test
    void withoutAnyDictionary_theFeedIsEmpty_andValid() {
        assertThat(read().entries()).isEmpty();
    }

    @Test
    void hostileTexts_stayTexts() {
        publish("1.0", Definitions.yaml("a number"));
        var hostile = List.of(
                "</code></li></ul></div></content><script>alert(1)</script>",
                "]]><![CDATA[<b>",
                "&lt;b&gt; &amp; &#0; &bogus;",
                "\\u0000\\u0008\\u000b\\ufffe\\uffff".replace("\\u0000", ""),
                "\\ud83d\\ude80 rocket \\u202e right to left",
                "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY e 'e'>]>&e;");
        var yaml = new StringBuilder(Definitions.yaml("a number"));
        for (var i = 0; i < hostile.size(); i++) {
            yaml.append(Definitions.yaml("\"n" + i + "<i>&'\" number")
                    .replace("---\n", "")
                    .replace(
                            "description: What it is",
                            "description: \"" + hostile.get(i).replace("\"", "\\\"") + "\""));
        }
        publish("1.1", yaml.toString());

        var body = given().get(PATH).then().statusCode(200).extract().asByteArray();
        assertThat(AtomFeed.parse(body).entries().getFirst().items())
                .containsExactly(
                        "n0<i>&' (no category): </code></li></ul></div></content><script>alert(1)</script>",
                        "n1<i>&' (no category): ]]><![CDATA[<b>",
                        "n2<i>&' (no category): &lt;b&gt; &amp; &#0; &bogus;",
                        "n3<i>&' (no category)",
                        "n4<i>&' (no category): \ud83d\ude80 rocket right to left",
                        "n5<i>&' (no category): <?xml version='1.0'?><!DOCTYPE x [<!ENTITY e 'e'>]>&e;");
        assertThat(new String(body, StandardCharsets.UTF_8)).doesNotContain("<script", "<i>", "<!DOCTYPE", "<!ENTITY");
    }

    @Test
    void sizeIsBounded_byEntriesAndMetrics() {
        publish("1.0", Definitions.yaml("a number"));
        var many =
                IntStream.range(0, 250).mapToObj("new_%03d number"::formatted).toArray(String[]::new);
        for (var minor = 1; minor <= 20; minor++) {
            publish("1." + minor, Definitions.yaml("a number", "n" + minor + " number"));
        }
        publish("2.0", Definitions.yaml(many).replace("What it is", "long ".repeat(1_000)));

        var body = given().get(PATH).then().statusCode(200).extract().asByteArray();
        var feed = AtomFeed.parse(body);

        assertThat(feed.entries()).hasSize(20);
        assertThat(feed.entries().getFirst().items()).hasSize(200).allMatch(item -> item.length() < 600);
        assertThat(feed.entries().getFirst().text("content"))
                .contains("250 newly sent")
                .endsWith("And 50 more.");
        assertThat(body).hasSizeLessThan(200_000);
    }

    @Test
    void answer_canBeKept_andIsA304WhereItIsKnown() {
        publish("1.0", Definitions.yaml("a number"));
        TestClock.set(TestClock.now().plusSeconds(5));
        var first = given().get(PATH)
                .then()
                .statusCode(200)
                .header("Cache-Control", "public, max-age=600")
                .extract();
        var etag = first.header("ETag");
        var modified = first.header("Last-Modified");
        assertThat(DateTimeFormatter.RFC_1123_DATE_TIME.parse(modified, Instant::from))
                .isEqualTo(Instant.parse(AtomFeed.parse(first.asByteArray()).text("updated"))
                        .atZone(ZoneOffset.UTC)
                        .withNano(0)
                        .toInstant());
        given().header("If-None-Match", etag).get(PATH).then().statusCode(304).header("ETag", etag);
        given().header("If-Modified-Since", modified)
                .get(PATH)
                .then()
                .statusCode(304)
                .header("ETag", etag);

        publish("1.1", Definitions.yaml("a number", "b number"));

        given().header("If-Modified-Since", modified).get(PATH).then().statusCode(200);
        given().header("If-None-Match", etag)
                .header("If-Modified-Since", given().get(PATH).header("Last-Modified"))
                .get(PATH)
                .then()
                .statusCode(200);
    }

    @Test
    void unknownParameter_isA400() {
        given().get(PATH + "?from=1.0").then().statusCode(400);
    }

    @Test
    void realVersions_areTold() {
        publish("13.12", new String(Corpus.read("definitions/13.12.yml"), StandardCharsets.UTF_8));
        publish("18.9?force=retyped", new String(Corpus.read("definitions/18.9.yml"), StandardCharsets.UTF_8));

        var newest = read().entries().getFirst();

        assertThat(newest.text("title")).startsWith("Dictionary 18.9: 1,837 newly sent, 312 no longer sent, ");
        assertThat(newest.items()).hasSize(200);
    }

    private static AtomFeed read() {
        return AtomFeed.parse(given().get(PATH).then().statusCode(200).extract().asByteArray());
    }

    private static void publish(String version, String yaml) {
        assertThat(Service.publish(version, yaml).statusCode()).isEqualTo(201);
    }
}
