package org.rollcall.operate.privacy;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.rollcall.ping.Instance;

/**
 * Data of instances in a table of its own, beside stored pings, that can be erased and that ages. Erasure and retention find
 * every CDI bean of this type, those of a higher priority first.
 */
public interface ErasableData {

    /** The name of the table, whose rows have an {@code id} and the time {@code received_at}. */
    String table();

    /** The name of the data in certificates and reports of retention, {@code error_reports}. */
    String kind();

    /** How long the data is kept. */
    RetentionPeriod keptFor(RetentionConfig config);

    /**
     * Deletes all of the instances, in the transaction of the caller.
     *
     * @param uuids the uuids that the instances have sent, for data that names no hostname
     * @return the ids of the deleted rows
     */
    List<String> erase(InstanceChoice choice, Collection<String> uuids);

    /**
     * How much {@link #erase} would delete now.
     *
     * @param uuids as there
     */
    long count(InstanceChoice choice, Collection<String> uuids);

    /**
     * Deletes what names this uuid and no hostname, unless an instance of another host is known that it may be of.
     *
     * @param host as {@link org.rollcall.platform.access.Hostname#host} has it
     */
    default void eraseUnnamed(String uuid, String host) {}

    /** The instance with an id, where this data alone knows it. */
    default Optional<Instance> sender(UUID instance) {
        return Optional.empty();
    }

    /** The uuids of instances that only this data knows. */
    default List<String> uuids(InstanceChoice choice) {
        return List.of();
    }
}
