package org.rollcall.pages.instance;

import jakarta.enterprise.context.ApplicationScoped;
import org.rollcall.analyse.VisibleInstances;
import org.rollcall.ping.Instance;
import org.rollcall.platform.access.Caller;
import org.rollcall.platform.web.PageParameters;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/** Finds the instance of a page among those that the caller sees; one of somebody else is like one that does not exist. */
@ApplicationScoped
class VisibleInstance {

    private final VisibleInstances instances;
    private final Caller caller;

    VisibleInstance(VisibleInstances instances, Caller caller) {
        this.instances = instances;
        this.caller = caller;
    }

    /** @throws ProblemException {@link ProblemType#NOT_FOUND} */
    Instance of(String id) {
        return PageParameters.uuid(id)
                .flatMap(uuid -> instances.withId(caller.binding(), uuid))
                .orElseThrow(
                        () -> new ProblemException(
                                ProblemType.NOT_FOUND,
                                "There is no instance with this address, or it is none of yours; the list has all that you may see."));
    }
}
