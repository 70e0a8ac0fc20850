/** Tests of the documentation: links, settings, commands and their output. */
package dev.samovar.deployment.documents;
