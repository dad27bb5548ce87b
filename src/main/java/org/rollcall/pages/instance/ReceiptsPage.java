package org.rollcall.pages.instance;

import io.quarkus.qute.TemplateInstance;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.fleet.ListPage;
import org.rollcall.analyse.fleet.PingOrder;
import org.rollcall.analyse.fleet.PingSummary;
import org.rollcall.pages.Frame;
import org.rollcall.pages.Take;
import org.rollcall.ping.Instance;
import org.rollcall.platform.access.AuditedRead;
import org.rollcall.platform.access.Scope;
import org.rollcall.platform.web.PageParameters;

/** All pings of one instance, revisions included. */
@Path("/instances/{id}/receipts")
@RolesAllowed({Scope.Role.READ_SERVICE_PING, Scope.Role.ADMIN})
public class ReceiptsPage {

    private static final int USUAL = 100;

    /** The page. */
    record Shown(
            UUID id,
            Instance instance,
            List<PingSummary> receipts,
            @Nullable String first,
            @Nullable String next,
            Take take)
            implements TemplateInstance {}

    private final VisibleInstance instances;
    private final Receipts receipts;
    private final Frame frame;
    private final AuditedRead read;

    ReceiptsPage(VisibleInstance instances, Receipts receipts, Frame frame, AuditedRead read) {
        this.instances = instances;
        this.receipts = receipts;
        this.frame = frame;
        this.read = read;
    }

    @GET
    @Produces(MediaType.TEXT_HTML)
    public TemplateInstance page(@PathParam("id") String id, @BeanParam @Valid PageParameters given) {
        var instance = instances.of(id);
        var page = given.usually(USUAL);
        var part = ListPage.of(PingOrder.ID, true, page, PingOrder.ID::place);
        var found = receipts.page(instance, part);
        read.rows(found.size());
        return new Shown(
                instance.id(),
                instance,
                found,
                given.cursor() == null ? null : "/instances/" + id + "/receipts",
                page.nextPath(found, ping -> part.place(Long.toString(ping.id()), Long.toString(ping.id()))),
                Take.of(
                        frame.base(),
                        new ApiPaths(instance)
                                .of("pings")
                                .with("revisions", true)
                                .toString(),
                        false,
                        null));
    }
}
