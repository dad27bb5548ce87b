package org.rollcall.ping.payload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatObject;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rollcall.Json;
import org.rollcall.dictionary.Dictionary;
import org.rollcall.dictionary.DictionaryVersion;
import org.rollcall.dictionary.Metric;
import org.rollcall.dictionary.ValueType;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

class PayloadReaderTest {
    private static final Dictionary DICTIONARY = dictionary(
            new Metric(1, "n", ValueType.NUMBER),
            new Metric(2, "b", ValueType.BOOLEAN),
            new Metric(3, "s", ValueType.STRING),
            new Metric(4, "o", ValueType.OBJECT),
            new Metric(5, "any", ValueType.ANY),
            new Metric(6, "counts.issues", ValueType.NUMBER),
            new Metric(7, "counts.deep.down", ValueType.NUMBER),
            new Metric(8, "hostname", ValueType.STRING),
            new Metric(9, "odd", ValueType.NUMBER),
            new Metric(10, "odd.child", ValueType.NUMBER));

    private final PayloadReader reader = new PayloadReader(DICTIONARY);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                // payload | numbers | extras | undeclared | metrics, undeclared, type mismatches
                "{}|{}|{}|-|0 0 0",
                "{'n':7}|{1=7}|{}|-|1 0 0",
                "{'n':0}|{1=0}|{}|-|1 0 0",
                "{'n':-0}|{1=0}|{}|-|1 0 0",
                "{'n':-1}|{1=-1}|{}|-|1 0 0",
                "{'n':-1000}|{1=-1000}|{}|-|1 0 0",
                "{'n':6842684531675334351}|{1=6842684531675334351}|{}|-|1 0 0",
                "{'n':9223372036854775807}|{1=9223372036854775807}|{}|-|1 0 0",
                "{'n':-9223372036854775808}|{1=-9223372036854775808}|{}|-|1 0 0",
                "{'n':9223372036854775808}|{}|{'n':9223372036854775808}|-|1 0 0",
                "{'n':-9223372036854775809}|{}|{'n':-9223372036854775809}|-|1 0 0",
                "{'n':99999999999999999999}|{}|{'n':99999999999999999999}|-|1 0 0",
                "{'n':1.5}|{}|{'n':1.5}|-|1 0 0",
                "{'n':1.0}|{}|{'n':1.0}|-|1 0 0",
                "{'n':1e2}|{}|{'n':1e2}|-|1 0 0",
                "{'n':1e400}|{}|{'n':1e400}|-|1 0 0",
                "{'n':null}|{}|{'n':null}|-|1 0 0",
                "{'n':true}|{}|{'n':true}|-|1 0 1",
                "{'n':'7'}|{}|{'n':'7'}|-|1 0 1",
                "{'n':{}}|{}|{'n':{}}|-|1 0 1",
                "{'n':[1]}|{}|{'n':[1]}|-|1 0 1",
                "{'b':true}|{2=1}|{}|-|1 0 0",
                "{'b':false}|{2=0}|{}|-|1 0 0",
                "{'b':null}|{}|{'b':null}|-|1 0 0",
                "{'b':-1}|{}|{'b':-1}|-|1 0 0",
                "{'b':1}|{}|{'b':1}|-|1 0 1",
                "{'b':'true'}|{}|{'b':'true'}|-|1 0 1",
                "{'s':'text'}|{}|{'s':'text'}|-|1 0 0",
                "{'s':''}|{}|{'s':''}|-|1 0 0",
                "{'s':null}|{}|{'s':null}|-|1 0 0",
                "{'s':-1}|{3=-1}|{}|-|1 0 0",
                "{'s':-2}|{3=-2}|{}|-|1 0 0",
                "{'s':5}|{3=5}|{}|-|1 0 1",
                "{'s':9223372036854775807}|{3=9223372036854775807}|{}|-|1 0 1",
                "{'s':9223372036854775808}|{}|{'s':9223372036854775808}|-|1 0 1",
                "{'s':5.0}|{}|{'s':5.0}|-|1 0 1",
                "{'s':['-1']}|{}|{'s':['-1']}|-|1 0 1",
                "{'o':{'-1':-1}}|{}|{'o':{'-1':-1}}|-|1 0 0",
                "{'o':{}}|{}|{'o':{}}|-|1 0 0",
                "{'o':[]}|{}|{'o':[]}|-|1 0 0",
                "{'o':{'a':{'b':[1,{'c':null}]}}}|{}|{'o':{'a':{'b':[1,{'c':null}]}}}|-|1 0 0",
                "{'o':-1}|{4=-1}|{}|-|1 0 0",
                "{'o':7}|{4=7}|{}|-|1 0 1",
                "{'o':'x'}|{}|{'o':'x'}|-|1 0 1",
                "{'any':7}|{5=7}|{}|-|1 0 0",
                "{'any':true}|{}|{'any':true}|-|1 0 0",
                "{'any':{'x':1}}|{}|{'any':{'x':1}}|-|1 0 0",
                "{'counts':{'issues':7,'deep':{'down':8}}}|{6=7, 7=8}|{}|-|2 0 0",
                "{'counts':{}}|{}|{'counts':{}}|-|0 0 0",
                "{'counts':{'deep':{}}}|{}|{'counts.deep':{}}|-|0 0 0",
                "{'counts':5}|{}|{}|{'counts':5}|0 1 0",
                "{'counts':null}|{}|{}|{'counts':null}|0 1 0",
                "{'counts':[{'issues':1}]}|{}|{}|{'counts':[{'issues':1}]}|0 1 0",
                "{'counts':{'deep':7}}|{}|{}|{'counts':{'deep':7}}|0 1 0",
                "{'counts':{'issues':7,'new':1}}|{6=7}|{}|{'counts':{'new':1}}|1 1 0",
                "{'counts':{'new':{'a':1,'b':{}},'issues':7}}|{6=7}|{}|{'counts':{'new':{'a':1,'b':{}}}}|1 2 0",
                "{'counts':{'deep':{'x':1},'y':2},'z':3}|{}|{}|{'counts':{'deep':{'x':1},'y':2},'z':3}|0 3 0",
                "{'counts':{'issues':{'more':1}}}|{}|{'counts.issues':{'more':1}}|-|1 0 1",
                "{'counts.issues':7}|{}|{}|{'counts.issues':7}|0 1 0",
                "{'counts':{'deep.down':7}}|{}|{}|{'counts':{'deep.down':7}}|0 1 0",
                "{'':1}|{}|{}|{'':1}|0 1 0",
                "{'counts':{'':{'':1}}}|{}|{}|{'counts':{'':{'':1}}}|0 1 0",
                "{'.':1,'..':2}|{}|{}|{'.':1,'..':2}|0 2 0",
                "{'N':1}|{}|{}|{'N':1}|0 1 0",
                "{'x':{}}|{}|{}|{'x':{}}|0 1 0",
                "{'x':[1,[],{}]}|{}|{}|{'x':[1,[],{}]}|0 1 0",
                "{'x':{'a':[{'b':1},{'b':2}]}}|{}|{}|{'x':{'a':[{'b':1},{'b':2}]}}|0 1 0",
                "{'odd':3}|{9=3}|{}|-|1 0 0",
                "{'odd':{'child':3}}|{10=3}|{}|-|1 0 0",
                "{'odd':{}}|{}|{'odd':{}}|-|0 0 0",
                "{'odd':{'x':1}}|{}|{}|{'odd':{'x':1}}|0 1 0",
                "{'counts':{'new':1},'n':2,'o':{'x':1}}|{1=2}|{'o':{'x':1}}|{'counts':{'new':1}}|2 1 0",
            })
    void everyValue_findsItsPlace(
            String payload, String numbers, String extras, @Nullable String undeclared, String counts) {
        var read = storable(payload.replace('\'', '"'));

        assertThat(numbers(read)).hasToString(numbers);
        assertThatObject(Json.read(read.content().extras())).isEqualTo(Json.read(extras.replace('\'', '"')));
        if (undeclared == null) {
            assertThat(read.content().undeclared()).isNull();
        } else {
            assertThatObject(Json.read(String.valueOf(read.content().undeclared())))
                    .isEqualTo(Json.read(undeclared.replace('\'', '"')));
        }
        assertThat(String.format(Locale.ROOT, "%d %d %d", read.metrics(), read.undeclared(), read.typeMismatches()))
                .isEqualTo(counts);
    }

    @Test
    void namesWithEscapes_areTheSameNames() {
        assertThat(numbers(storable("{\"\\u006e\":1,\"c\\u006funts\":{\"\\u0069ssues\":2}}")))
                .hasToString("{1=1, 6=2}");
        expectQuarantine("{\"n\":1,\"\\u006e\":2}", QuarantineReason.DUPLICATE_KEY);
    }

    @Test
    void orderOfNames_isLearned_andAWrongGuessCostsNothing() {
        var members = List.of(
                "\"n\":1",
                "\"b\":true",
                "\"s\":\"x\"",
                "\"any\":5",
                "\"counts\":{\"issues\":6,\"deep\":{\"down\":7}}",
                "\"unknown\":8",
                "\"odd\":9");
        for (var first = 0; first < members.size(); first++) {
            for (var step = 1; step < members.size(); step++) {
                var order = new ArrayList<String>();
                for (var i = 0; i < members.size(); i++) {
                    order.add(members.get((first + i * step) % members.size()));
                }
                for (var repeat = 0; repeat < 2; repeat++) {
                    var read = storable("{" + String.join(" , ", order) + "}");
                    assertThat(numbers(read)).as("%s", order).hasToString("{1=1, 2=1, 5=5, 6=6, 7=7, 9=9}");
                    assertThat(read.content().extras()).isEqualTo("{\"s\":\"x\"}");
                    assertThat(read.content().undeclared()).isEqualTo("{\"unknown\":8}");
                }
                // A shorter one: what was guessed to come next does not come.
                assertThat(storable("{" + order.getFirst() + "}").undeclared()
                                + storable("{}").metrics())
                        .isEqualTo(order.getFirst().contains("unknown") ? 1 : 0);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'n':1,'n':1}",
                "{'n':1,'b':true,'n':2}",
                "{'x':1,'x':2}",
                "{'x':1,'n':1,'x':2}",
                "{'counts':{'issues':1},'counts':{'deep':{}}}",
                "{'counts':{},'counts':{}}",
                "{'counts':{'issues':1,'issues':1}}",
                "{'counts':{'deep':{'down':1,'down':1}}}",
                "{'counts':{'x':1,'x':1}}",
                "{'x':{'y':1,'y':1}}",
                "{'x':[{'y':1,'y':1}]}",
                "{'o':{'y':1,'y':1}}",
                "{'o':[[{'y':{'z':1,'z':2}}]]}",
                "{'':1,'':2}",
            })
    void nameTwiceInOneObject_isQuarantined_atEveryLevel(String payload) {
        expectQuarantine(payload.replace('\'', '"'), QuarantineReason.DUPLICATE_KEY);
    }

    @Test
    void sameNameInOtherObjects_isNoDuplicate() {
        storable("{\"x\":{\"n\":1},\"y\":{\"n\":1},\"n\":2,\"o\":[{\"n\":1},{\"n\":2}]}");
        // The object of an earlier payload is not remembered.
        storable("{\"n\":1}");
        storable("{\"n\":1}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "o", "n", "counts"})
    void depthOf64_isRead_and65IsNot(String name) {
        storable(nested(name, "{\"a\":", "}", 64));
        storable(nested(name, "[", "]", 64));
        expectProblem(nested(name, "{\"a\":", "}", 65), ProblemType.NESTED_TOO_DEEPLY);
        expectProblem(nested(name, "[", "]", 65), ProblemType.NESTED_TOO_DEEPLY);
        expectProblem(nested(name, "[", "]", 100_000), ProblemType.NESTED_TOO_DEEPLY);
    }

    @Test
    void declaredPathOf64Levels_isRead() {
        var names = new ArrayList<String>();
        for (var i = 0; i < 64; i++) {
            names.add("a");
        }
        var deep = new PayloadReader(dictionary(new Metric(1, String.join(".", names), ValueType.NUMBER)));
        var payload = "{\"a\":".repeat(64) + "7" + "}".repeat(64);

        assertThat(numbers((Payload.Storable) deep.read(document(payload)))).hasToString("{1=7}");
    }

    @Test
    void moreThan10000UndeclaredValues_areQuarantined_whateverHoldsThem() {
        assertThat(storable(undeclared(10_000)).undeclared()).isEqualTo(10_000);
        expectQuarantine(undeclared(10_001), QuarantineReason.UNDECLARED_OVERFLOW);
        assertThat(storable("{\"x\":" + undeclared(9_999) + "}").undeclared()).isEqualTo(9_999);
        expectQuarantine("{\"x\":" + undeclared(10_000) + "}", QuarantineReason.UNDECLARED_OVERFLOW);
        assertThat(storable("{\"counts\":" + undeclared(10_000) + "}").undeclared())
                .isEqualTo(10_000);
        expectQuarantine("{\"counts\":" + undeclared(10_001) + "}", QuarantineReason.UNDECLARED_OVERFLOW);
        for (var element : List.of("1", "{}", "[]", "0.5", "\"a\"", "null")) {
            assertThat(storable("{\"x\":" + array(element, 9_999) + "}").undeclared())
                    .isEqualTo(1);
            expectQuarantine("{\"x\":" + array(element, 10_000) + "}", QuarantineReason.UNDECLARED_OVERFLOW);
        }
        expectQuarantine("{\"x\":" + array("[[[[]]]]", 2_500) + "}", QuarantineReason.UNDECLARED_OVERFLOW);
    }

    @Test
    void moreThan10000ValuesInExtras_areQuarantined() {
        for (var element : List.of("1", "{}", "[]", "0.5", "\"a\"", "null")) {
            storable("{\"o\":" + array(element, 9_999) + "}");
            expectQuarantine("{\"o\":" + array(element, 10_000) + "}", QuarantineReason.EXTRAS_OVERFLOW);
        }
        expectQuarantine("{\"o\":" + undeclared(10_000) + "}", QuarantineReason.EXTRAS_OVERFLOW);
        expectQuarantine("{\"s\":\"a\",\"o\":" + array("1", 9_999) + "}", QuarantineReason.EXTRAS_OVERFLOW);
    }

    @Test
    void moreThanAMebibyteOfUndeclared_orOfExtras_isQuarantined() {
        var mebibyte = "y".repeat(1 << 20);
        storable("{\"x\":\"" + mebibyte.substring(100) + "\"}");
        expectQuarantine("{\"x\":\"" + mebibyte + "\"}", QuarantineReason.UNDECLARED_OVERFLOW);
        expectQuarantine("{\"" + mebibyte + "\":1}", QuarantineReason.UNDECLARED_OVERFLOW);
        storable("{\"s\":\"" + mebibyte.substring(100) + "\"}");
        expectQuarantine("{\"s\":\"" + mebibyte + "\"}", QuarantineReason.EXTRAS_OVERFLOW);
        expectQuarantine("{\"s\":\"" + "\\u4e2d".repeat(350_000) + "\"}", QuarantineReason.EXTRAS_OVERFLOW);
        expectQuarantine("{\"o\":{\"" + mebibyte + "\":1}}", QuarantineReason.EXTRAS_OVERFLOW);
        expectQuarantine("{\"s\":" + "9".repeat(3 << 20) + "}", QuarantineReason.UNSTORABLE_NUMBER);
        assertThat(storable("{\"x\":\"" + mebibyte.substring(100) + "\",\"s\":\"" + mebibyte.substring(100) + "\"}")
                        .undeclared())
                .isEqualTo(1);
    }

    @Test
    void nameThatIsLongerThanAllThatIsStored_isRefused_andALongerTextIsNot() {
        var more = "y".repeat((1 << 20) + 1);
        for (var payload : List.of(
                "{\"" + more + "\":1}",
                "{\"x\":[{\"" + more + "\" \n:1}]}",
                "{\"\\\"" + more + "\" :\"" + more + "\"}")) {
            expectProblem(payload, ProblemType.BODY_TOO_LARGE);
        }
        expectProblem("{\"" + more, ProblemType.NOT_JSON);
        expectQuarantine("{\"x\":[\"" + more + "\", \"\\\\\",\"" + more + "\"]}", QuarantineReason.UNDECLARED_OVERFLOW);
    }

    @Test
    void identityOfAnyLength_isReadOrMissing_andTakesNoPlace() {
        var long255 = "é".repeat(255);
        assertThat(read("{\"hostname\":\"" + long255 + "\"}").identity().hostname())
                .isEqualTo(long255);
        assertThat(read("{\"hostname\":\"" + long255 + "a\"}").identity().hostname())
                .isNull();
        assertThat(read("{\"hostname\":\"" + "中".repeat(1_000_000) + "\"}")
                        .identity()
                        .hostname())
                .isNull();
    }

    private static String array(String element, int length) {
        return "[" + (element + ",").repeat(length - 1) + element + "]";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'s':'\\u0000'}",
                "{'s':'a\\u0000b'}",
                "{'s':'\\ud83d'}",
                "{'s':'\\ude00'}",
                "{'s':'\\ude00\\ud83d'}",
                "{'s':'\\ud83d\\ud83d\\ude00'}",
                "{'s':'\\ud83dx'}",
                "{'x':'\\u0000'}",
                "{'x':['\\ud83d']}",
                "{'o':{'\\u0000':1}}",
                "{'x\\u0000':1}",
                "{'hostname':'a\\u0000'}",
            })
    void textThatPostgresCannotStore_isQuarantined(String payload) {
        expectQuarantine(payload.replace('\'', '"'), QuarantineReason.UNSTORABLE_TEXT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'o':{'a':[{'\\udfff':1}]}}",
                "{'counts':{'\\ud800':1}}",
                "{'\\ud800':1,'hostname':'a'}",
            })
    void halfASurrogatePairInAName_isQuarantined_likeOneInAValue(String payload) {
        expectQuarantine(payload.replace('\'', '"'), QuarantineReason.UNSTORABLE_TEXT);
        assertThat(document(payload.replace('\'', '"').replace("}", ",\"version\":\"1.2\"}"))
                        .productVersion())
                .isEqualTo("1.2");
    }

    @Test
    void exponentsThatWouldBeMillionsOfDigits_areQuarantined() {
        storable("{\"o\":[" + "1e400,".repeat(2_499) + "1e400]}");
        expectQuarantine("{\"o\":[" + "1e400,".repeat(2_500) + "1e400]}", QuarantineReason.UNSTORABLE_NUMBER);
        expectQuarantine(
                "{\"x\":[" + "1e-400,".repeat(2_500) + "1]}".replace("1]", "1e-9]"),
                QuarantineReason.UNSTORABLE_NUMBER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'n':1e401}", "{'x':-1E-401}", "{'o':[{'y':1e99999999999}]}", "{'s':1e401}"})
    void numberThatPostgresCannotStore_isQuarantined(String payload) {
        expectQuarantine(payload.replace('\'', '"'), QuarantineReason.UNSTORABLE_NUMBER);
    }

    @Test
    void integerOfMoreDigitsThanPostgresHolds_isQuarantined() {
        storable("{\"n\":" + "9".repeat(131_072) + "}");
        expectQuarantine("{\"n\":" + "9".repeat(131_073) + "}", QuarantineReason.UNSTORABLE_NUMBER);
    }

    @Test
    void identity_isFoundAnywhereAtTheTop_declaredOrNot() {
        var identity = storable("""
                {"n": 1, "x": {"hostname": "inner", "uuid": "inner"}, "edition": "CE", "uuid": "u-1",
                 "counts": {"version": "inner"}, "version": "18.9.0-pre", "recorded_at": "2026-11-18T06:31:21Z",
                 "any": {"edition": "inner"}, "hostname": " GitLab.Example.com "}""").identity();

        assertThat(identity.hostname()).isEqualTo(" GitLab.Example.com ");
        assertThat(identity.uuid()).isEqualTo("u-1");
        assertThat(identity.version()).isEqualTo("18.9.0-pre");
        assertThat(identity.recordedAt()).isEqualTo("2026-11-18T06:31:21Z");
        assertThat(identity.edition()).isEqualTo("CE");
        assertThat(identity.instance()).hasToString("Instance[hostname=gitlab.example.com, uuid=u-1]");
    }

    @Test
    void identityOfAnUnstorablePayload_isFoundBehindWhatIsWrong() {
        var read = read("{\"n\":1,\"n\":2,\"hostname\":\"h\",\"uuid\":null}");

        assertThat(read.identity().hostname()).isEqualTo("h");
        assertThat(read.identity().uuid()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "{'version':'18.9.0'}|18.9.0",
                "{'x':{'version':'1'},'version':'18.9.0'}|18.9.0",
                "{'version':18.9}|-",
                "{'version':null}|-",
                "{}|-",
                "{'\\u0076ersion':'1.2'}|1.2"
            })
    void versionOfTheProduct_isThatOfTheTop(String payload, @Nullable String version) {
        assertThat(document(payload.replace('\'', '"')).productVersion()).isEqualTo(version);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "}",
                "{'n'}",
                "{'n':}",
                "{'n':1,}",
                "{,}",
                "{'n':1 'b':true}",
                "{n:1}",
                "{'n':01}",
                "{'n':+1}",
                "{'n':.5}",
                "{'n':1.}",
                "{'n':1e}",
                "{'n':-}",
                "{'n':0x1}",
                "{'n':NaN}",
                "{'n':Infinity}",
                "{'n':tru}",
                "{'n':True}",
                "{'n':undefined}",
                "{'s':'\t'}",
                "{'s':'\\x41'}",
                "{'s':'\\u12'}",
                "{'s':'open}",
                "{'n':[1,]}",
                "{'n':[1}",
                "{'n':1]",
                "{/* c */}",
                "{} // c",
                "{'n':1}x",
                "{}{}",
                "{} []",
                "{}\0",
                "\0{}",
                "junk",
                "{'x':1,'x':2}x",
                "{'s':'\\u0000'",
                "{'n':1x}",
                "{'x':nulll}",
                "<html>"
            })
    void whatIsNoJson_isRefusedWithItsPlace(String payload) {
        expectProblem(payload.replace('\'', '"'), ProblemType.NOT_JSON);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "[{}]", "1", "-1.5", "\"x\"", "null", "true", "false"})
    void whatIsNoObject_isRefused(String payload) {
        expectProblem(payload, ProblemType.NOT_AN_OBJECT);
    }

    @Test
    void utf16AndBrokenUtf8_areRefused() {
        expectProblem("{\"n\":1}".getBytes(java.nio.charset.StandardCharsets.UTF_16LE), ProblemType.NOT_JSON);
        expectProblem("{\"n\":1}".getBytes(java.nio.charset.StandardCharsets.UTF_16BE), ProblemType.NOT_JSON);
        expectProblem("{\"n\":1}".getBytes(java.nio.charset.StandardCharsets.UTF_16), ProblemType.BAD_UTF8);
        expectProblem(
                "{\"s\":\"\u00e9\"}".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1), ProblemType.BAD_UTF8);
        expectProblem(new byte[] {'{', '"', (byte) 0xC1, (byte) 0x81, '"', ':', '1', '}'}, ProblemType.BAD_UTF8);
    }

    @Test
    void readingByManyThreads_mixesNothingUp() {
        var failures = new ArrayList<Throwable>();
        var threads = new ArrayList<Thread>();
        for (var t = 0; t < 4; t++) {
            var number = t;
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    for (var i = 0; i < 2_000; i++) {
                        var value = number * 10_000 + i;
                        var payload = number % 2 == 0
                                ? "{\"n\":%d,\"counts\":{\"issues\":%d}}"
                                : "{\"counts\":{\"issues\":%d},\"n\":%d}";
                        assertThat(numbers(storable(String.format(Locale.ROOT, payload, value, value))))
                                .hasToString(String.format(Locale.ROOT, "{1=%d, 6=%d}", value, value));
                    }
                } catch (Throwable e) {
                    synchronized (failures) {
                        failures.add(e);
                    }
                }
            }));
        }
        threads.forEach(thread -> {
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(failures).isEmpty();
    }

    private static Dictionary dictionary(Metric... metrics) {
        return new Dictionary(new DictionaryVersion(18, 9), List.of(metrics));
    }

    private static String nested(String name, String open, String close, int depth) {
        return "{\"" + name + "\":" + open.repeat(depth - 1) + (open.equals("[") ? "" : "1") + close.repeat(depth - 1)
                + "}";
    }

    private static String undeclared(int count) {
        var payload = new StringBuilder("{\"u0\":0");
        for (var i = 1; i < count; i++) {
            payload.append(",\"u").append(i).append("\":0");
        }
        return payload.append('}').toString();
    }

    private Payload read(String payload) {
        return reader.read(document(payload));
    }

    private static Document document(String payload) {
        return Document.of(payload.getBytes(UTF_8));
    }

    private Payload.Storable storable(String payload) {
        var read = read(payload);
        assertThat(read).isInstanceOf(Payload.Storable.class);
        return (Payload.Storable) read;
    }

    private static Map<Integer, Long> numbers(Payload.Storable payload) {
        var numbers = new TreeMap<Integer, Long>();
        for (var ordinal = 1; ordinal <= 10; ordinal++) {
            if (payload.content().numbers().has(ordinal)) {
                numbers.put(ordinal, payload.content().numbers().get(ordinal));
            }
        }
        return numbers;
    }

    private void expectQuarantine(String payload, QuarantineReason reason) {
        assertThat(read(payload)).isInstanceOfSatisfying(Payload.Unstorable.class, unstorable -> {
            assertThat(unstorable.reason()).isEqualTo(reason);
            assertThat(unstorable.detail()).isNotBlank().hasSizeLessThan(500);
        });
    }

    private void expectProblem(String payload, ProblemType type) {
        expectProblem(payload.getBytes(UTF_8), type);
    }

    private void expectProblem(byte[] payload, ProblemType type) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> reader.read(Document.of(payload)))
                .satisfies(e -> assertThat(e.type()).isEqualTo(type))
                .satisfies(e -> assertThat(e.problem().detail()).doesNotContain("com.fasterxml", "Source", "disable"));
    }
}
