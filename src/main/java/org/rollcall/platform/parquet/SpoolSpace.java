package org.rollcall.platform.parquet;

/** Where rows lie in a temporary file until they are a row group, and how much of it there is. */
public interface SpoolSpace {

    /** As much as anybody wants. */
    SpoolSpace UNBOUNDED = new SpoolSpace() {
        @Override
        public boolean take(long bytes) {
            return true;
        }

        @Override
        public void give(long bytes) {}
    };

    /** Takes bytes; false where there is no room for them. Row groups become smaller then. */
    boolean take(long bytes);

    /** Returns bytes that were taken. */
    void give(long bytes);
}
