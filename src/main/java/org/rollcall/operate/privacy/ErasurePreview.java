package org.rollcall.operate.privacy;

import java.util.List;

/**
 * What an erasure would delete now.
 *
 * @param hostname as {@link org.rollcall.platform.access.Hostname#host} has it
 * @param weeks the number of weeks that its pings are of
 * @param kept each kind of what is kept, in the order of a certificate
 */
public record ErasurePreview(String hostname, long weeks, List<Kept> kept) {

    public ErasurePreview {
        kept = List.copyOf(kept);
    }

    /** Whether nothing is kept. */
    public boolean isEmpty() {
        return kept.stream().allMatch(kind -> kind.count() == 0);
    }

    /**
     * One kind of what is kept.
     *
     * @param what as a certificate names it, {@code pings}
     * @param count number of rows
     */
    public record Kept(String what, long count) {}
}
