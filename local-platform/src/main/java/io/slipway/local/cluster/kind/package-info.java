/**
 * The kinds that the API serves: their names, verbs and subresources, and the schema that
 * validation, defaulting, server-side apply and strategic merge patch walk by. Built-in schemas are
 * read off Fabric8's model classes; what those lack, the list and map types of Kubernetes'
 * published OpenAPI document, stands in {@code lists.tsv}.
 */
@NullMarked
package io.slipway.local.cluster.kind;

import org.jspecify.annotations.NullMarked;
