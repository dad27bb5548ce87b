package org.rollcall.platform.parquet;

/** How the pages of a chunk are compressed, with the number in the format. */
enum Codec {
    UNCOMPRESSED(0),
    ZSTD(6);

    private final int number;

    Codec(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }
}
