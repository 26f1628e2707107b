# A silo that computes on an NVIDIA GPU. The CUDA libraries come with libtorch's package; the host gives the driver (NVIDIA Container
# Toolkit). The weights are mounted. From the root of the repository: docker build -f deploy/silo-cuda.Dockerfile -t mimo-silo-cuda .
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /src
COPY Directory.Build.props Directory.Build.targets Directory.Packages.props BannedSymbols.txt .editorconfig global.json ./
COPY build build
COPY contracts contracts
COPY model/Mimo.Imaging model/Mimo.Imaging
COPY model/Mimo.Model model/Mimo.Model
COPY grains grains
COPY silos/Mimo.Silo silos/Mimo.Silo
RUN dotnet publish silos/Mimo.Silo -c Release -p:TorchBackend=cuda -o /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0
WORKDIR /app
COPY --from=build /app .
ENV NVIDIA_VISIBLE_DEVICES=all NVIDIA_DRIVER_CAPABILITIES=compute,utility
EXPOSE 8081 11111
USER $APP_UID
ENTRYPOINT ["dotnet", "Mimo.Silo.dll"]
