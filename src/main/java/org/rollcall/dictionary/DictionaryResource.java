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
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
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
@Tag(name = "Dictionaries", description = "The versioned metric schemas that pings are checked against")
public class DictionaryResource {

    /** The one value of the parameter {@code force}. */
    static final String RETYPED = "retyped";

    static final String NOT_RETYPED = "must be retyped, or be left out";

    static final String FORCE =
            "retyped: publish metrics that have another value_type or time_frame than in published dictionaries";

    private final DictionaryCatalog catalog;

    DictionaryResource(DictionaryCatalog catalog) {
        this.catalog = catalog;
    }

    @PUT
    @Path("/{version}")
    @Consumes(MediaType.WILDCARD)
    @Operation(summary = "Publish a dictionary", description = """
                    Takes the YAML that an instance of that version answers to GET /api/v4/usage_data/metric_definitions.
                    A published dictionary never changes: the same definitions again are 200, other ones 409.
                    Definitions that break rules without being useless are published, with warnings. A metric that has
                    another value_type or time_frame in any published dictionary is refused, unless force says that it is
                    meant: its values cannot be compared over versions then. Every other change is only counted in the answer.
                    A ping is read with the dictionary of its major.minor, else with the lowest published above, because
                    dictionaries are cumulative: removed metrics stay listed; else with the highest below. Stored pings that
                    the new one is the right one for by that rule are read again, by a job of the kind dictionary_backfill.
                    """)
    @APIResponse(
            responseCode = "201",
            description = "Published",
            content = @Content(schema = @Schema(implementation = DictionaryDescription.class)))
    @APIResponse(
            responseCode = "200",
            description = "This version was published before with the same definitions",
            content = @Content(schema = @Schema(implementation = DictionaryDescription.class)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(
            responseCode = "409",
            description = "The version is published with other content, or metrics would change what may not change",
            content =
                    @Content(
                            mediaType = Problem.MEDIA_TYPE,
                            schema = @Schema(implementation = Problem.class),
                            examples = @ExampleObject(name = "a metric with another value_type", value = """
                                    {"type": "urn:rollcall:problem:dictionary_incompatible",
                                     "title": "Metrics have another type or time frame than in published dictionaries",
                                     "status": 409,
                                     "detail": "dictionary 18.9 declares 1 metrics with another value_type or time_frame than published dictionaries do, so their values could not be compared over versions; publish it with ?force=retyped if that is meant",
                                     "version": "18.9",
                                     "incompatible": [{"key_path": "git.version", "attribute": "value_type",
                                                       "before": "string", "after": "object", "versions": ["13.12"]}]}
                                    """)))
    public RestResponse<DictionaryDescription> publish(
            @PathParam("version") @Parameter(description = "major.minor", example = "18.9") String version,
            @QueryParam("force")
                    @Parameter(description = FORCE, schema = @Schema(enumeration = RETYPED))
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
                                                                            .SchemaType.STRING),
                                            examples = @ExampleObject(name = "one definition", value = """
                                                                    ---
                                                                    - key_path: counts.issues
                                                                      description: Number of issues
                                                                      product_group: project_management
                                                                      value_type: number
                                                                      status: active
                                                                      time_frame: all
                                                                      data_source: database
                                                                    """)))
                    byte[] yaml) {
        return answer(catalog.publish(parse(version), yaml, force != null));
    }

    @GET
    @Operation(summary = "List the published dictionaries", description = "Highest version first.")
    @APIResponse(responseCode = "200", description = "All published dictionaries, without their warnings")
    public List<DictionaryDescription> list() {
        return catalog.list();
    }

    @GET
    @Path("/{version}")
    @Operation(summary = "Look at a published dictionary and its warnings")
    @APIResponse(
            responseCode = "200",
            description = "The dictionary",
            content = @Content(schema = @Schema(implementation = DictionaryDescription.class)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(responseCode = "404", ref = "NotFound")
    public DictionaryDescription get(
            @PathParam("version") @Parameter(description = "major.minor", example = "18.9") String version) {
        return catalog.describe(parse(version)).orElseThrow(() -> notPublished(version));
    }

    /** What is answered to whoever published a dictionary. */
    static RestResponse<DictionaryDescription> answer(DictionaryCatalog.Publication publication) {
        return RestResponse.status(
                publication.created() ? RestResponse.Status.CREATED : RestResponse.Status.OK, publication.dictionary());
    }

    /** The version in a path or query. */
    public static DictionaryVersion parse(String version) {
        return parse("version", version);
    }

    /** The version in a parameter of this name. */
    static DictionaryVersion parse(String parameter, String version) {
        return DictionaryVersion.parse(version)
                .orElseThrow(() -> new ProblemException(
                        ProblemType.INVALID_PARAMETER,
                        "'%s' is not a dictionary's version; write major.minor, such as 18.9".formatted(version),
                        Map.of("parameter", parameter)));
    }

    /** The answer to a question for a dictionary that there is not. */
    public static ProblemException notPublished(String version) {
        return new ProblemException(
                ProblemType.NOT_FOUND, "dictionary %s is not published".formatted(version), Map.of());
    }
}
