package org.rollcall.ping.payload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8Test {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "plain ASCII",
                "\u0000\u007f",
                "\u0080\u07ff",
                "\u0800\ud7ff\ue000\uffff",
                "\ud83d\ude00\udbff\udfff"
            })
    void validText_hasNoInvalidByte(String text) {
        for (var before = 0; before < 20; before++) {
            assertThat(Utf8.firstInvalid(("x".repeat(before) + text).getBytes(UTF_8)))
                    .isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "overlong slash of two bytes,   C0AF",
        "overlong zero,                 C080",
        "overlong of two bytes,         C1BF",
        "overlong of three bytes,       E080AF",
        "overlong of four bytes,        F08080AF",
        "encoded high surrogate,        EDA080",
        "encoded low surrogate,         EDBFBF",
        "encoded pair (CESU-8),         EDA081EDB080",
        "beyond U+10FFFF,               F4908080",
        "first byte too large,          F5808080",
        "five bytes,                    F888808080",
        "never in UTF-8,                FE",
        "nor this,                      FF",
        "continuation alone,            80",
        "truncated two,                 C3",
        "truncated three,               E282",
        "truncated four,                F09F98",
        "broken off,                    C328",
        "broken off at the third byte,  E28228",
    })
    void invalidBytes_areFoundWhereTheyBegin(String what, String hex) {
        var invalid = HexFormat.of().parseHex(hex);
        for (var before = 0; before < 20; before++) {
            for (var after : new int[] {0, 1, 9}) {
                var bytes = new byte[before + invalid.length + after];
                Arrays.fill(bytes, (byte) 'x');
                System.arraycopy(invalid, 0, bytes, before, invalid.length);
                assertThat(Utf8.firstInvalid(bytes))
                        .as("%s after %d", what, before)
                        .isEqualTo(before);
            }
        }
    }

    @Test
    void byteThatIsInvalid_isFoundBehindMuchText() {
        var bytes = ("\u00e9" + "x".repeat(5_000) + "\ud83d\ude00".repeat(1_000)).getBytes(UTF_8);
        bytes[bytes.length - 1] = 'x';

        assertThat(Utf8.firstInvalid(bytes)).isEqualTo(bytes.length - 4);
    }

    @Test
    void randomBytes_areJudgedAsByTheDecoderOfJava() {
        var random = new Random(20261122);
        var valid = 0;
        for (var round = 0; round < 100_000; round++) {
            var bytes = new byte[random.nextInt(24)];
            for (var i = 0; i < bytes.length; i++) {
                bytes[i] = switch (random.nextInt(4)) {
                    case 0 -> (byte) random.nextInt(256);
                    case 1 -> (byte) (0x80 + random.nextInt(0x40));
                    case 2 -> (byte) (0xC0 + random.nextInt(0x38));
                    default -> (byte) random.nextInt(0x80);
                };
            }
            var expected = invalidByTheDecoder(bytes);
            valid += expected < 0 ? 1 : 0;
            assertThat(Utf8.firstInvalid(bytes))
                    .as(() -> HexFormat.of().formatHex(bytes))
                    .isEqualTo(expected);
        }
        assertThat(valid).isBetween(1_000, 99_000);
    }

    private static int invalidByTheDecoder(byte[] bytes) {
        var in = ByteBuffer.wrap(bytes);
        var result = UTF_8.newDecoder().decode(in, CharBuffer.allocate(bytes.length + 1), true);
        return result.isError() ? in.position() : -1;
    }
}
