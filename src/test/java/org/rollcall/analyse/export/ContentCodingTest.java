package org.rollcall.analyse.export;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContentCodingTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip                            | GZIP",
                "x-gzip                          | GZIP",
                "ZSTD                            | ZSTD",
                "deflate, gzip, br, zstd         | ZSTD",
                "gzip, zstd;q=0.9                | GZIP",
                "gzip;q=0.5,zstd;q=0.5           | ZSTD",
                "gzip;q=0, zstd; q=0.000         | IDENTITY",
                "br, gzip;q=0.8                  | GZIP",
                "*                               | ZSTD",
                "*;q=0.5, gzip                   | GZIP",
                "*;q=0                           | IDENTITY",
                "*;q=0, gzip;q=0.001             | GZIP",
                "identity                        | IDENTITY",
                "identity;q=0.5, gzip;q=0.4      | IDENTITY",
                "identity;q=0, gzip;q=0.4        | GZIP",
                "identity;q=0                    | IDENTITY",
                "br                              | IDENTITY",
                "gzip;q=2, zstd;q=x, ,;,         | IDENTITY",
            })
    void codingThatIsLikedBest_isTaken(String header, ContentCoding coding) {
        assertThat(ContentCoding.accepted(header)).isEqualTo(coding);
    }

    @Test
    void nothing_isPackedForWhoDoesNotAsk() {
        assertThat(ContentCoding.accepted(null)).isEqualTo(ContentCoding.IDENTITY);
        assertThat(ContentCoding.accepted("")).isEqualTo(ContentCoding.IDENTITY);
    }
}
