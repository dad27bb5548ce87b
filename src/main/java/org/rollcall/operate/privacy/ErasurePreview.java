package org.rollcall.operate.privacy;

import java.util.List;

/**
 * What an erasure would delete now.
 *
 * @param hostname as {@link org.rollcall.platform.access.Hostname#host} has it
 * @param weeks the number of weeks that its pings are of
 * @param kept each kind of what is kept, in the order of a certificate
 * @param archivedOnly how many of its pings are in the archive only
 * @param unread the number of weeks whose pings are in the archive only, and were not counted, because reading them takes longer
 */
public record ErasurePreview(String hostname, long weeks, List<Kept> kept, long archivedOnly, int unread) {

    public ErasurePreview {
        kept = List.copyOf(kept);
    }

    /** Whether nothing is kept, as far as is known. */
    public boolean isEmpty() {
        return unread == 0 && kept.stream().allMatch(kind -> kind.count() == 0);
    }

    /**
     * One kind of what is kept.
     *
     * @param what as a certificate names it, {@code pings}
     * @param count number of rows
     */
    public record Kept(String what, long count) {}
}
