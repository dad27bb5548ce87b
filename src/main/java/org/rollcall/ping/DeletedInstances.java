package org.rollcall.ping;

import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * What goes with instances and has no key that sees to it on every database. A rename names two of them, which may be on two nodes of
 * a Citus, and outliers are all on one of its nodes, so there they have none.
 */
public final class DeletedInstances {

    private static final String DELETE_RENAMES =
            "delete from rename where old_instance_id = any(:instances) or new_instance_id = any(:instances)";

    private static final String DELETE_OUTLIERS = "delete from outlier where instance_id = any(:instances)";

    private DeletedInstances() {}

    /** Deletes what is said of instances, to be called in the transaction that deletes them. */
    public static void deleteWhatIsSaid(Handle handle, Collection<UUID> instances) {
        for (var sql : List.of(DELETE_RENAMES, DELETE_OUTLIERS)) {
            handle.createUpdate(sql)
                    .bindArray("instances", UUID.class, instances)
                    .execute();
        }
    }
}
