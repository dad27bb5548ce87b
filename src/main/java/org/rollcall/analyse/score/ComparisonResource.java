package org.rollcall.analyse.score;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.rollcall.analyse.InstanceParameters;
import org.rollcall.analyse.OneInstance;
import org.rollcall.platform.access.AuditedRead;

/** The usage of an instance beside that of similar organisations. */
@Path("/api/v4/usage_data/comparison")
@RolesAllowed({"read_service_ping", "admin"})
@Tag(name = "Export")
public class ComparisonResource {

    private final OneInstance instances;
    private final Comparisons comparisons;
    private final AuditedRead read;

    ComparisonResource(OneInstance instances, Comparisons comparisons, AuditedRead read) {
        this.instances = instances;
        this.comparisons = comparisons;
        this.read = read;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @APIResponse(
            responseCode = "200",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = Comparison.class)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(responseCode = "404", ref = "NotFound")
    public Comparison get(@BeanParam InstanceParameters instance) {
        var comparison = comparisons.of(instances.of(instance));
        read.rows(comparison.features().size());
        return comparison;
    }
}
