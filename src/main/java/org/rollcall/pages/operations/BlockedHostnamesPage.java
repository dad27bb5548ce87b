package org.rollcall.pages.operations;

import io.quarkus.qute.TemplateInstance;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Objects;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;
import org.rollcall.operate.privacy.BlockedHostname;
import org.rollcall.operate.privacy.OptOutService;
import org.rollcall.pages.Frame;
import org.rollcall.pages.Href;
import org.rollcall.pages.Take;
import org.rollcall.platform.access.Scope;
import org.rollcall.platform.access.Unaudited;

/** Hostnames of which nothing is kept. */
@Path("/operations/blocked_hostnames")
@RolesAllowed(Scope.Role.ADMIN)
@Unaudited
@Produces(MediaType.TEXT_HTML)
public class BlockedHostnamesPage {

    private static final String PATH = "/operations/blocked_hostnames";

    /** All of them; {@code isUnblocked} where one was just taken off. */
    record Shown(List<BlockedHostname> hostnames, boolean isUnblocked, Take take) implements TemplateInstance {}

    private final OptOutService service;
    private final Frame frame;

    BlockedHostnamesPage(OptOutService service, Frame frame) {
        this.service = service;
        this.frame = frame;
    }

    @GET
    public TemplateInstance list(@QueryParam("done") @Nullable String done) {
        return new Shown(
                service.blocked(),
                "unblocked".equals(done),
                Take.of(frame.base(), "/api/v4/blocked_hostnames", false, null));
    }

    @POST
    @Path("unblock")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public RestResponse<TemplateInstance> unblock(@FormParam("hostname") @Nullable String hostname) {
        service.unblock(Objects.requireNonNullElse(hostname, ""));
        return Href.to(PATH).with("done", "unblocked").seeOther();
    }
}
