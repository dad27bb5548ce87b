package org.rollcall.ping.payload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.rollcall.HostilePayload;
import org.rollcall.Seed;
import org.rollcall.dictionary.Dictionary;
import org.rollcall.dictionary.DictionaryVersion;
import org.rollcall.dictionary.Metric;
import org.rollcall.dictionary.ValueType;
import org.rollcall.ping.RedactionReport.AppliedRule.Action;
import org.rollcall.ping.payload.KeyPathReview.Status;
import org.rollcall.ping.payload.RedactionRule.KeyPathGlob;

class ReviewedPayloadTest {

    private static final int SEEDS = 300;
    private static final byte[] KEY = "a key of thirty-two bytes or more".getBytes(UTF_8);

    private static final Dictionary DICTIONARY = new Dictionary(
            new DictionaryVersion(1, 2),
            List.of(
                    metric(1, "hostname", ValueType.STRING, "standard"),
                    metric(2, "counts.issues", ValueType.NUMBER, "optional"),
                    metric(3, "counts.notes", ValueType.NUMBER, "operational"),
                    metric(4, "licensee", ValueType.OBJECT, "subscription"),
                    metric(5, "hosts", ValueType.OBJECT, "operational"),
                    metric(6, "license.plan", ValueType.STRING, "subscription")));

    private static final RedactionRules RULES = new RedactionRules(
            List.of(
                    new RedactionRule("name", Action.DROP, List.of(KeyPathGlob.of("licensee.Name")), Set.of()),
                    new RedactionRule("company", Action.HASH, List.of(KeyPathGlob.of("licensee.Company")), Set.of()),
                    new RedactionRule("email", Action.PASS, List.of(), Set.of(PersonalData.EMAIL_ADDRESS)),
                    new RedactionRule("address", Action.DROP, List.of(), Set.of(PersonalData.IP_ADDRESS))),
            KEY);

    @Test
    void everyValue_isShownWithWhatBecomesOfIt() {
        assertThat(rows("""
                        {"hostname" : "h", "counts":{"issues":1.0,"notes":-1,"x":{"<b>":"a@example.com"}},
                         "licensee":{"Name":{"First":"Ada"},"Company":"\\u0043","Email":"ada@example.com"},
                         "hosts":[{"ip":"10.1.2.3"},"y"],"license":{}}""", OptedOut.NONE, Unwanted.NOTHING))
                .containsExactly(
                        "DECLARED hostname \"h\" KEPT",
                        "DECLARED counts.issues 1.0 KEPT",
                        "DECLARED counts.notes -1 KEPT",
                        "UNDECLARED counts.x.<b> \"a@example.com\" NOTED email",
                        "DECLARED licensee {\"Name\":{\"First\":\"Ada\"},\"Company\":\"\\u0043\",\"Email\":\"ada@example.com\"} PARTLY name",
                        "PART licensee.Name.First \"Ada\" DROPPED name",
                        "PART licensee.Company \"\\u0043\" HASHED company",
                        "PART licensee.Email \"ada@example.com\" NOTED email",
                        "DECLARED hosts [{\"ip\":\"10.1.2.3\"},\"y\"] PARTLY address",
                        "EMPTY license {} KEPT");
    }

    @Test
    void optOutAndSender_decideBeforeRules() {
        var sent =
                "{\"hostname\":\"h\",\"counts\":{\"issues\":1,\"notes\":2},\"licensee\":{\"Name\":\"N\",\"a\":1},\"x\":1,\"license\":{}}";

        assertThat(rows(
                        sent,
                        new OptedOut(false, Set.of("optional")),
                        new Unwanted(Set.of(), Set.of("licensee.a", "counts.notes"))))
                .containsExactly(
                        "DECLARED hostname \"h\" KEPT",
                        "DECLARED counts.issues 1 OPTED_OUT",
                        "DECLARED counts.notes 2 LEFT_OUT",
                        "DECLARED licensee {\"Name\":\"N\",\"a\":1} PARTLY name",
                        "PART licensee.Name \"N\" DROPPED name",
                        "PART licensee.a 1 LEFT_OUT",
                        "UNDECLARED x 1 OPTED_OUT",
                        "EMPTY license {} OPTED_OUT");
    }

    @Test
    void valuesAreAsSent_andLongOnesAreCut() {
        var long1 = "ä\\n\ud83d\ude00".repeat(100);
        var reviewed = review("\ufeff{\"a\":\"" + long1 + "\",\"b\":\"" + long1 + "\",\"c\":[ 1 , 2 ]}");

        assertThat(reviewed.keyPaths()).extracting(ReviewedKeyPath::cut).containsExactly(true, true, false);
        assertThat(reviewed.keyPaths().getFirst().value())
                .startsWith("\"ä\\n\ud83d\ude00ä")
                .hasSizeBetween(119, 121);
        assertThat(reviewed.keyPaths().get(1).value())
                .isEqualTo(reviewed.keyPaths().getFirst().value());
        assertThat(reviewed.keyPaths().getLast().value()).isEqualTo("[ 1 , 2 ]");
    }

    /** What is listed agrees with what is done. */
    @Test
    void hostilePayloads_areListedAsTheyAreKept() {
        var dictionary = Dictionary.draft(new DictionaryVersion(1, 0), HostilePayload.DICTIONARY.getBytes(UTF_8));
        var reader = new PayloadReader(dictionary, RULES);
        LongStream.concat(LongStream.range(0, SEEDS), LongStream.of(Seed.next()))
                .distinct()
                .forEach(seed -> {
                    var as = Seed.described(seed);
                    var document = Document.of(new HostilePayload(seed).json().getBytes(UTF_8));

                    var optedOut = reader.review(document, new OptedOut(false, Set.of("x")), Unwanted.NOTHING);
                    var unwanted =
                            reader.review(document, OptedOut.NONE, Unwanted.of(List.of("undeclared"), List.of()));
                    var plain = reader.review(document, OptedOut.NONE, Unwanted.NOTHING);

                    var report = reader.redact(document, new OptedOut(false, Set.of("x")))
                            .report();
                    assertThat(leaves(optedOut, Fate.Kind.OPTED_OUT))
                            .as(as)
                            .isEqualTo(
                                    report == null
                                            ? 0
                                            : requireNonNull(report).optedOut().values().stream()
                                                    .mapToInt(values -> values)
                                                    .sum());
                    assertThat(count(unwanted, Fate.Kind.LEFT_OUT))
                            .as(as)
                            .isEqualTo(unwanted.sanitized().dropped());
                    assertThat(plain.keyPaths().stream()
                                    .map(ReviewedKeyPath::keyPath)
                                    .filter(keyPath -> keyPath.status() != Status.PART)
                                    .map(KeyPathReview::keyPath))
                            .as(as)
                            .isEqualTo(reader.review(document).keyPaths().stream()
                                    .map(KeyPathReview::keyPath)
                                    .toList());
                    assertThat(plain.review().warnings())
                            .as(as)
                            .isEqualTo(reader.review(document).warnings());
                });
    }

    /** Opt-outs count the leaves of a value, and so its members where it has some. */
    private static long leaves(ReviewedPayload reviewed, Fate.Kind kind) {
        var all = reviewed.keyPaths();
        return IntStream.range(0, all.size())
                .filter(i -> all.get(i).fate().kind() == kind)
                .filter(i -> all.get(i).keyPath().status() != Status.EMPTY)
                .filter(i -> all.get(i).keyPath().status() != Status.DECLARED
                        || i + 1 == all.size()
                        || all.get(i + 1).keyPath().status() != Status.PART)
                .count();
    }

    private static long count(ReviewedPayload reviewed, Fate.Kind kind) {
        return reviewed.keyPaths().stream()
                .filter(keyPath -> keyPath.fate().kind() == kind)
                .filter(keyPath -> keyPath.keyPath().status() != Status.PART
                        && keyPath.keyPath().status() != Status.EMPTY)
                .count();
    }

    private static ReviewedPayload review(String sent) {
        return new PayloadReader(DICTIONARY, RULES)
                .review(Document.of(sent.getBytes(UTF_8)), OptedOut.NONE, Unwanted.NOTHING);
    }

    private static List<String> rows(String sent, OptedOut optedOut, Unwanted unwanted) {
        return new PayloadReader(DICTIONARY, RULES)
                .review(Document.of(sent.getBytes(UTF_8)), optedOut, unwanted).keyPaths().stream()
                        .map(row -> row.keyPath().status() + " " + row.keyPath().keyPath() + " " + row.value() + " "
                                + row.fate().kind()
                                + (row.fate().rule() == null
                                        ? ""
                                        : " " + row.fate().rule()))
                        .toList();
    }

    private static Metric metric(int ordinal, String keyPath, ValueType type, @Nullable String category) {
        return new Metric(ordinal, keyPath, type, category, null, null, null);
    }
}
