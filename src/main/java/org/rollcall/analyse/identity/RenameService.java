package org.rollcall.analyse.identity;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.rollcall.ping.KnownInstances;
import org.rollcall.platform.access.AuditTrail;
import org.rollcall.platform.access.Caller;
import org.rollcall.platform.database.Database;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/** Joins an instance to the one that it was before, and takes that back. Both are recorded; what is so already stays as it is. */
@ApplicationScoped
public class RenameService {

    private final RenameTable renames;
    private final KnownInstances instances;
    private final AuditTrail audit;
    private final Caller caller;
    private final Database database;
    private final Clock clock;

    RenameService(
            RenameTable renames,
            KnownInstances instances,
            AuditTrail audit,
            Caller caller,
            Database database,
            Clock clock) {
        this.renames = renames;
        this.instances = instances;
        this.audit = audit;
        this.caller = caller;
        this.database = database;
        this.clock = clock;
    }

    /**
     * Has an instance be what another one was before.
     *
     * @throws ProblemException {@link ProblemType#NOT_FOUND} where one of them is not known,
     *     {@link ProblemType#INVALID_PARAMETER} where they cannot be one
     */
    @Transactional
    public void confirm(UUID id, UUID old) {
        if (id.equals(old)) {
            throw refused("An instance cannot be renamed to itself; name the id of the instance that it was before.");
        }
        requireKnown(id);
        requireKnown(old);
        database.lockAgainstWriters(List.of("rename"));
        var successor = renames.successor(old);
        if (successor.isEmpty()) {
            requireOneAfterTheOther(id, old);
            renames.insert(old, id, caller.name(), clock.instant().truncatedTo(ChronoUnit.MICROS));
            record("rename.confirm", id, old);
        } else if (!successor.get().equals(id)) {
            throw refused(
                    "The instance %s goes on as %s already; delete that rename first.".formatted(old, successor.get()));
        }
    }

    /**
     * Takes that back.
     *
     * @throws ProblemException {@link ProblemType#NOT_FOUND} where it is not so
     */
    @Transactional
    public void undo(UUID id, UUID old) {
        if (!renames.delete(old, id)) {
            throw new ProblemException(
                    ProblemType.NOT_FOUND, "No rename of the instance %s to %s is confirmed.".formatted(old, id));
        }
        record("rename.undo", id, old);
    }

    private void requireKnown(UUID id) {
        if (instances.find(id).isEmpty()) {
            throw new ProblemException(
                    ProblemType.NOT_FOUND, "There is no instance %s; lists of instances have their ids.".formatted(id));
        }
    }

    /** All pings of all that the old instance was must come before those of the new one. */
    private void requireOneAfterTheOther(UUID id, UUID old) {
        var allOld = renames.allNames(old);
        if (allOld.contains(id)) {
            throw refused("The instance %s was %s before, so it cannot have become that one.".formatted(old, id));
        }
        var last = renames.weeks(allOld).last();
        var first = renames.weeks(renames.allNames(id)).first();
        if (last != null && first != null && last.compareTo(first) >= 0) {
            throw refused(
                    "The instance %s has still sent in %s, and %s has sent since %s; one that was renamed sends in no week as both."
                            .formatted(old, last, id, first));
        }
    }

    private static ProblemException refused(String detail) {
        return new ProblemException(ProblemType.INVALID_PARAMETER, detail, Map.of("parameter", "old_id"));
    }

    /** Ids are name-based: they show nobody a hostname, and an erasure need not find them. */
    private void record(String action, UUID id, UUID old) {
        audit.record(action, "instance " + id, Map.of("renamed_from", old), null);
    }
}
