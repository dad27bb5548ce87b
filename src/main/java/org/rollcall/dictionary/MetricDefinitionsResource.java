package org.rollcall.dictionary;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.access.AnonymousReads;
import org.rollcall.platform.web.IgnoresUnknownParameters;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/** The mirror of an instance's own {@code metric_definitions}: open to anyone, as it is there. */
@Path("/api/v4/usage_data/metric_definitions")
@PermitAll
@Tag(name = "Dictionaries")
@IgnoresUnknownParameters
public class MetricDefinitionsResource {

    private final DefinitionFiles files;
    private final AnonymousReads reads;

    MetricDefinitionsResource(DefinitionFiles files, AnonymousReads reads) {
        this.files = files;
        this.reads = reads;
    }

    @GET
    @RunOnVirtualThread
    @Produces("application/yaml")
    @APIResponse(
            responseCode = "200",
            headers = @Header(name = "ETag", schema = @Schema(type = SchemaType.STRING)),
            content = @Content(mediaType = "application/yaml", schema = @Schema(type = SchemaType.STRING)))
    @APIResponse(responseCode = "304")
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(responseCode = "404", ref = "NotFound")
    public Response get(
            @QueryParam("version") @Nullable String version,
            @QueryParam("include_paths") @DefaultValue("false") boolean includePaths,
            @Context Request request,
            @Context RoutingContext context) {
        reads.countCostly(context);
        var file = files.find(version == null ? null : DictionaryResource.parse(version), includePaths)
                .orElseThrow(() -> version == null
                        ? new ProblemException(ProblemType.NOT_FOUND, "No dictionary is published.", Map.of())
                        : DictionaryResource.notPublished(version));
        var etag = new EntityTag(file.hash());
        var unchanged = request.evaluatePreconditions(etag);
        // Written as it is read: what a client does not read must not wait in memory.
        StreamingOutput yaml = out -> out.write(file.yaml());
        return (unchanged == null
                        ? Response.ok(yaml).header(HttpHeaders.CONTENT_LENGTH, file.yaml().length)
                        : unchanged)
                .tag(etag)
                .header("Vary", "Accept-Encoding")
                .build();
    }
}
