package org.rollcall.dictionary;

import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.access.Unaudited;
import org.rollcall.platform.web.Problem;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/** Dictionaries for operators: publish, list, look at one. */
@Path("/api/v4/dictionaries")
@RolesAllowed("admin")
@Unaudited
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Dictionaries")
public class DictionaryResource {

    /** The one value of the parameter {@code force}. */
    static final String RETYPED = "retyped";

    static final String NOT_RETYPED = "must be retyped, or be left out";

    private final DictionaryCatalog catalog;

    DictionaryResource(DictionaryCatalog catalog) {
        this.catalog = catalog;
    }

    @PUT
    @Path("/{version}")
    @Consumes(MediaType.WILDCARD)
    @APIResponse(
            responseCode = "201",
            content = @Content(schema = @Schema(implementation = DictionaryDescription.class)))
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = DictionaryDescription.class)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(
            responseCode = "409",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public RestResponse<DictionaryDescription> publish(
            @PathParam("version") String version,
            @QueryParam("force")
                    @Parameter(schema = @Schema(enumeration = RETYPED))
                    @Pattern(regexp = RETYPED, message = NOT_RETYPED)
                    @Nullable
                    String force,
            @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = "application/yaml",
                                            schema =
                                                    @Schema(
                                                            type =
                                                                    org.eclipse.microprofile.openapi.annotations.enums
                                                                            .SchemaType.STRING)))
                    byte[] yaml) {
        return answer(catalog.publish(parse(version), yaml, force != null));
    }

    @GET
    @APIResponse(responseCode = "200")
    public List<DictionaryDescription> list() {
        return catalog.list();
    }

    @GET
    @Path("/{version}")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = DictionaryDescription.class)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(responseCode = "404", ref = "NotFound")
    public DictionaryDescription get(@PathParam("version") String version) {
        return catalog.describe(parse(version)).orElseThrow(() -> notPublished(version));
    }

    /** The answer to a publication. */
    static RestResponse<DictionaryDescription> answer(DictionaryCatalog.Publication publication) {
        return RestResponse.status(
                publication.created() ? RestResponse.Status.CREATED : RestResponse.Status.OK, publication.dictionary());
    }

    /** The version in a path or query. */
    public static DictionaryVersion parse(String version) {
        return parse("version", version);
    }

    /** The version in a parameter of this name. */
    public static DictionaryVersion parse(String parameter, String version) {
        return DictionaryVersion.parse(version)
                .orElseThrow(() -> new ProblemException(
                        ProblemType.INVALID_PARAMETER,
                        "The text '%s' is not a dictionary's version; write major.minor, such as 18.9."
                                .formatted(version),
                        Map.of("parameter", parameter)));
    }

    /** The answer to a question for a dictionary that there is not. */
    public static ProblemException notPublished(String version) {
        return new ProblemException(
                ProblemType.NOT_FOUND, "The dictionary %s is not published.".formatted(version), Map.of());
    }
}
