package org.rollcall.platform.parquet;

/** The type of the values of a column: a logical type of Parquet and the physical type that stands for it. */
public enum ColumnType {
    BOOLEAN(Physical.BOOLEAN),
    INT32(Physical.INT32),
    INT64(Physical.INT64),
    /** Days since 1970-01-01. */
    DATE(Physical.INT32),
    /** Microseconds since 1970-01-01T00:00Z. */
    TIMESTAMP(Physical.INT64),
    /** UTF-8. */
    STRING(Physical.BYTE_ARRAY),
    /** A JSON document, UTF-8. */
    JSON(Physical.BYTE_ARRAY);

    private final Physical physical;

    ColumnType(Physical physical) {
        this.physical = physical;
    }

    Physical physical() {
        return physical;
    }

    boolean isText() {
        return physical == Physical.BYTE_ARRAY;
    }

    /** The length of a number in bytes, in its plain form. */
    int bytes() {
        return switch (physical) {
            case BOOLEAN -> 1;
            case INT32 -> Integer.BYTES;
            case INT64 -> Long.BYTES;
            case BYTE_ARRAY -> throw new IllegalStateException("texts have lengths of their own");
        };
    }

    /** The types that are stored, with their numbers in the format. */
    enum Physical {
        BOOLEAN(0),
        INT32(1),
        INT64(2),
        BYTE_ARRAY(6);

        private final int number;

        Physical(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }
    }
}
