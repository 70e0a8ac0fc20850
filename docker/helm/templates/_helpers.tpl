{{/* The name that those of all objects begin with. */}}
{{- define "samovar.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 50 | trimSuffix "-" -}}
{{- else if contains .Chart.Name .Release.Name -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 50 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* Labels of every object. The name is constant: Prometheus takes it as the job, which the rules select. */}}
{{- define "samovar.labels" -}}
app.kubernetes.io/name: samovar
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{/* Labels by which the pods of the service are selected. */}}
{{- define "samovar.selector" -}}
app.kubernetes.io/name: samovar
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: service
{{- end -}}

{{/* Labels by which the pod of the Redis for trials is selected. */}}
{{- define "samovar.redisSelector" -}}
app.kubernetes.io/name: samovar
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: redis
{{- end -}}

{{- define "samovar.image" -}}
{{- if .Values.image.digest -}}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" .Values.image.repository (.Values.image.tag | default .Chart.AppVersion) -}}
{{- end -}}
{{- end -}}

{{- define "samovar.secret" -}}
{{- .Values.secret | default (include "samovar.fullname" .) -}}
{{- end -}}

{{/* A variable from the Secret: a list of the root, the variable, the key, and whether it is required. */}}
{{- define "samovar.secretVariable" -}}
- name: {{ index . 1 }}
  valueFrom:
    secretKeyRef:
      name: {{ include "samovar.secret" (index . 0) }}
      key: {{ index . 2 }}
      {{- if not (index . 3) }}
      optional: true
      {{- end }}
{{- end -}}

{{/* What pods of either kind may do: nothing that needs root. */}}
{{- define "samovar.podSecurity" -}}
runAsNonRoot: true
runAsUser: {{ . }}
runAsGroup: {{ . }}
{{- end -}}

{{- define "samovar.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: ["ALL"]
{{- end -}}
