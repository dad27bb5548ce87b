package org.rollcall.analyse.score;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.InstanceParameters;
import org.rollcall.analyse.OneInstance;
import org.rollcall.analyse.PingParameters;
import org.rollcall.analyse.PingQuery;
import org.rollcall.platform.access.AuditedRead;

/** The DevOps scores that an instance was answered, week by week. */
@Path("/api/v4/usage_data/dev_ops_score")
@RolesAllowed({"read_service_ping", "admin"})
@Tag(name = "Export")
public class DevOpsScoreResource {

    private final OneInstance instances;
    private final ScoreTable table;
    private final AuditedRead read;

    DevOpsScoreResource(OneInstance instances, ScoreTable table, AuditedRead read) {
        this.instances = instances;
        this.table = table;
        this.read = read;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @APIResponse(
            responseCode = "200",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = ScoreHistory.class)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(responseCode = "404", ref = "NotFound")
    public ScoreHistory get(@BeanParam Parameters parameters) {
        var instance = instances.of(parameters.instance());
        var pings = table.history(instance, parameters.weeks());
        read.rows(pings.size());
        return ScoreHistory.of(instance, pings);
    }

    /** Which instance, and which weeks. */
    public record Parameters(
            @BeanParam InstanceParameters instance,
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to,
            @Context UriInfo uri) {

        PingQuery.Weeks weeks() {
            return PingParameters.weeks(uri, from, to);
        }
    }
}
